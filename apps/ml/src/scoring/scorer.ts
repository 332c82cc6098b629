import type { IsolationForest } from '@voltguard/learning';
import { isolationForestFromOnnx } from '@voltguard/learning';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { featureNames, FEATURES } from '../feature/features.ts';

/** A model that scores, with the forest behind it that explains. */
export class Scorer {
  private constructor(
    readonly version: number,
    readonly threshold: number,
    readonly forest: IsolationForest,
    private readonly session: InferenceSession,
  ) {}

  /**
   * Loads a model beside whatever runs.
   * @throws Error saying why the bytes are no model for this program
   */
  static async load(
    version: number,
    threshold: number,
    features: readonly string[],
    bytes: Uint8Array,
  ): Promise<Scorer> {
    if (features.join() !== featureNames.join()) {
      throw new Error(`it wants the features ${features.join(', ')}, not ${featureNames.join(', ')}`);
    }
    if (!(threshold > 0 && threshold < 1)) throw new Error(`its threshold is ${threshold}, not between 0 and 1`);
    const forest = isolationForestFromOnnx(bytes);
    const session = await InferenceSession.create(bytes, {
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      logSeverityLevel: 3,
    });
    const scorer = new Scorer(version, threshold, forest, session);
    const [score] = await scorer.score(new Float32Array(FEATURES));
    if (!(score! > 0 && score! < 1)) throw new Error(`it scores an ordinary row ${score}`);
    return scorer;
  }

  /** One run for all rows; a row's score does not depend on the others. */
  async score(rows: Float32Array): Promise<Float32Array> {
    const count = rows.length / FEATURES;
    if (count === 0) return new Float32Array(0);
    const { score } = await this.session.run({ features: new Tensor('float32', rows, [count, FEATURES]) }, ['score']);
    return score!.data as Float32Array;
  }

  async release(): Promise<void> {
    await this.session.release();
  }
}
