import {
  fitIsolationForest,
  isolationForestToOnnx,
  quantile,
  scoreIsolationForest,
  seededRandom,
  type Random,
} from '@voltguard/learning';
import { emptyHistory } from '../feature/device-history.ts';
import { extractFeatures } from '../feature/extract-features.ts';
import { FEATURE_CAP, featureNames, FEATURES, WORST } from '../feature/features.ts';
import { learnReading } from '../feature/learn-reading.ts';
import { ordinaryKinds } from './ordinary-devices.ts';

export interface TrainedModel {
  readonly bytes: Uint8Array;
  readonly features: readonly string[];
  readonly threshold: number;
  readonly metrics: Readonly<Record<string, number>>;
  /** The span of event time that the training readings lie in. */
  readonly trainedFrom: Date;
  readonly trainedTo: Date;
}

export interface SeedTraining {
  readonly seed: number;
  readonly devices?: number;
  readonly readingsPerDevice?: number;
  /** Share of ordinary readings that may lie above the threshold. */
  readonly falseShare?: number;
  readonly warmUpReadings: number;
}

/** Readings after which a device has shown most of what it does. */
const SETTLED = 600;
/** About one such row a feature in two trees' samples. */
const RARE_SHARE = 0.002;
const START_MS = Date.UTC(2026, 0, 1);

/**
 * Trains the model that a platform without history begins with: on devices that behave, of the kinds that it serves, seen through the
 * same features as real ones. The same seed gives the same bytes. Gives way to other work between two devices.
 */
export async function trainSeedModel({
  seed,
  devices = 112,
  readingsPerDevice = 2_400,
  falseShare = 0.005,
  warmUpReadings,
}: SeedTraining): Promise<TrainedModel> {
  const rows = new Float32Array(devices * readingsPerDevice * FEATURES);
  const causes = new Int8Array(FEATURES);
  let used = 0;
  let lastMs = START_MS;
  for (let device = 0; device < devices; device += 1) {
    const random = seededRandom(seed * 1_009 + device);
    const kind = ordinaryKinds[device % ordinaryKinds.length]!;
    const simulated = kind(random);
    const { intervalMs } = simulated;
    const history = emptyHistory();
    const startMs = START_MS + Math.floor(random() * 86_400_000);
    for (let index = 0; index < readingsPerDevice; index += 1) {
      const atMs = startMs + index * intervalMs;
      const reading = { timestamp: '', ...simulated.measure(atMs) };
      const row = rows.subarray(used * FEATURES, (used + 1) * FEATURES);
      if (extractFeatures(reading, atMs, history, row, causes, 0, { warmUpReadings }) && index >= SETTLED) used += 1;
      learnReading(reading, atMs, history);
      lastMs = Math.max(lastMs, atMs);
    }
    await new Promise(setImmediate);
  }
  addRareRows(rows, used, seededRandom(seed));
  return finish(rows.subarray(0, used * FEATURES), seed, falseShare, lastMs);
}

function finish(rows: Float32Array, seed: number, falseShare: number, lastMs: number): TrainedModel {
  const forest = fitIsolationForest(rows, FEATURES, { seed });
  const scores = scoreIsolationForest(forest, rows);
  const threshold = quantile(scores, 1 - falseShare);
  return {
    bytes: isolationForestToOnnx(forest, threshold),
    features: featureNames,
    threshold,
    metrics: {
      seed,
      trainingRows: scores.length,
      medianScore: quantile(scores, 0.5),
      score99: quantile(scores, 0.99),
      highestScore: quantile(scores, 1),
    },
    trainedFrom: new Date(START_MS),
    trainedTo: new Date(lastMs),
  };
}

/**
 * Ordinary traces never show a stuck sensor, and a forest cannot split where all rows are equal: a few rows get a large value in one
 * feature, so that every feature is split over its whole range.
 */
function addRareRows(rows: Float32Array, count: number, random: Random): void {
  for (let row = 0; row < count; row += 1) {
    for (let feature = 0; feature < WORST; feature += 1) {
      if (random() >= RARE_SHARE) continue;
      const value = FEATURE_CAP * random();
      rows[row * FEATURES + feature] = value;
      rows[row * FEATURES + WORST] = Math.max(rows[row * FEATURES + WORST]!, value);
    }
  }
}
