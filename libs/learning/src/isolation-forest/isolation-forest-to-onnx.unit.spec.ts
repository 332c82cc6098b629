import { beforeAll, describe, expect, it } from '@jest/globals';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { normal, seededRandom } from '../statistics/seeded-random.ts';
import { fitIsolationForest } from './fit-isolation-forest.ts';
import { isolationForestFromOnnx, NotAnIsolationForest } from './isolation-forest-from-onnx.ts';
import { isolationForestToOnnx } from './isolation-forest-to-onnx.ts';
import { scoreIsolationForest } from './score-isolation-forest.ts';

const features = 6;
const random = seededRandom(5);
const rows = Float32Array.from({ length: 4_000 * features }, () => normal(random) * 10 ** Math.floor(random() * 4));
const forest = fitIsolationForest(rows, features, { seed: 9 });
const bytes = isolationForestToOnnx(forest, 0.61);

describe('a forest as ONNX', () => {
  let session: InferenceSession;
  beforeAll(async () => {
    session = await InferenceSession.create(bytes, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  });

  it('scores as the forest itself does, within 1e-6', async () => {
    const answer = await session.run({ features: new Tensor('float32', rows, [rows.length / features, features]) });
    const expected = scoreIsolationForest(forest, rows);
    const scores = answer.score!.data as Float32Array;
    const decisions = answer.decision!.data as Float32Array;
    const worst = scores.reduce((most, score, row) => Math.max(most, Math.abs(score - expected[row]!)), 0);
    expect(worst).toBeLessThanOrEqual(1e-6);
    expect(decisions[0]).toBeCloseTo(0.61 - scores[0]!, 6);
  });

  it('comes back whole', () => {
    const back = isolationForestFromOnnx(bytes);
    expect(scoreIsolationForest(back, rows)).toEqual(scoreIsolationForest(forest, rows));
    expect(back.size).toEqual(forest.size);
  });

  it('is refused when it is something else, or broken', () => {
    expect(() => isolationForestFromOnnx(new TextEncoder().encode('not a model'))).toThrow(NotAnIsolationForest);
    expect(() => isolationForestFromOnnx(new Uint8Array())).toThrow(NotAnIsolationForest);
    expect(() => isolationForestFromOnnx(bytes.slice(0, bytes.length / 2))).toThrow(NotAnIsolationForest);
  });
});
