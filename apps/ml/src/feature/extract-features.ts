import type { Reading } from '@voltguard/contracts';
import type { DeviceHistory } from './device-history.ts';
import { DRIFT, FEATURE_CAP, FEATURES, NORM, SHIFT, STEP, STUCK, SURGE, WORST } from './features.ts';
import * as at from './measure-history.ts';
import { measures, type MeasureProfile } from './measures.ts';

export interface FeatureOptions {
  /** Readings of a measure before it is judged by its own history. */
  readonly warmUpReadings: number;
}

/** What is ordinary counts as nothing: so a forest's splits fall where rows differ, and one measure that is far off stands out. */
const ORDINARY = Float64Array.of(2.5, 2.5, 2, 2.5, 1, 1, 0);
/** A new device's range is not known before it did all that it does: until then more counts as ordinary. */
const YOUTH_MS = 3 * 3_600_000;
/** A value repeats by chance with at least this share, so that one repetition alone proves nothing. */
const LEAST_REPEATS = 0.05;
/** From this share of repetitions on a measure is coarse, and long runs that it had before are its ordinary behaviour. */
const COARSE_REPEATS = 0.1;

/**
 * Writes one reading's features to `rows` and, beside each, the index of the measure that made it largest (-1: none) to `causes`.
 * Reads the history only: `learnReading` is what changes it.
 * @returns whether the device is known well enough for the row to be judged
 */
export function extractFeatures(
  reading: Reading,
  timestampMs: number,
  history: DeviceHistory,
  rows: Float32Array,
  causes: Int8Array,
  offset: number,
  { warmUpReadings }: FeatureOptions,
): boolean {
  rows.fill(0, offset, offset + FEATURES);
  causes.fill(-1, offset, offset + FEATURES);
  let judged = false;
  const sinceLastMs = timestampMs - history.newestMs;
  const steady = sinceLastMs >= 0 && sinceLastMs <= 4 * history.intervalMs;
  const youth = Math.exp((history.firstMs - Math.max(timestampMs, history.newestMs)) / YOUTH_MS);
  for (let index = 0; index < measures.length; index += 1) {
    const profile = measures[index]!;
    const value = reading[profile.name];
    if (value === undefined) continue;
    const base = index * at.STRIDE;
    const h = history.measures;
    const put = (feature: number, deviation: number): void => {
      const excess = deviation - ORDINARY[feature]!;
      const capped = excess < FEATURE_CAP ? excess : FEATURE_CAP;
      if (capped > rows[offset + feature]!) {
        rows[offset + feature] = capped;
        causes[offset + feature] = index;
      }
    };
    const nominal = h[base + at.NOMINAL]!;
    if (nominal > 0) {
      judged = true;
      put(NORM, Math.abs(value - nominal) / profile.nominal!.tolerance(nominal));
    }
    if (h[base + at.COUNT]! < warmUpReadings) continue;
    judged = true;
    if (profile.kind === 'usage') usage(profile, value, h, base, put);
    else condition(profile, value, h, base, put, steady, youth);
    const surprise = surpriseOfRun(profile, value, h, base);
    put(STUCK, surprise);
    put(STEP, surprise);
  }
  for (let feature = 0; feature < WORST; feature += 1) {
    if (rows[offset + feature]! <= rows[offset + WORST]!) continue;
    rows[offset + WORST] = rows[offset + feature]!;
    causes[offset + WORST] = causes[offset + feature]!;
  }
  return judged;
}

type Put = (feature: number, deviation: number) => void;

function condition(
  profile: MeasureProfile,
  value: number,
  h: Float64Array,
  base: number,
  put: Put,
  steady: boolean,
  youth: number,
) {
  const floor =
    floorOf(profile, h[base + at.DAY_MEAN]!) +
    youth * profile.untilKnown * (profile.relativeFloor * Math.abs(h[base + at.DAY_MEAN]!) + profile.floor);
  const square = floor * floor;
  const fortnight = Math.sqrt(h[base + at.FORTNIGHT_VARIANCE]! + square);
  const mixed = Math.sqrt(0.5 * (h[base + at.HOUR_VARIANCE]! + h[base + at.DAY_VARIANCE]!) + square);
  put(SURGE, Math.abs(value - h[base + at.HOUR_MEAN]!) / mixed);
  put(SHIFT, Math.abs(value - h[base + at.FORTNIGHT_MEAN]!) / fortnight);
  put(DRIFT, Math.abs(h[base + at.HOUR_MEAN]! - h[base + at.FORTNIGHT_MEAN]!) / fortnight);
  if (steady) put(STEP, Math.abs(value - h[base + at.LAST]!) / Math.sqrt(h[base + at.STEP_VARIANCE]! + square));
}

function usage(profile: MeasureProfile, value: number, h: Float64Array, base: number, put: Put): void {
  const level = Math.abs(value);
  const peak = h[base + at.PEAK]!;
  if (level <= peak) return;
  const floor = floorOf(profile, h[base + at.DAY_MEAN]!);
  const square = floor * floor;
  put(SURGE, (level - h[base + at.HOUR_MEAN]!) / Math.sqrt(h[base + at.HOUR_VARIANCE]! + square));
  put(SHIFT, (level - h[base + at.FORTNIGHT_MEAN]!) / Math.sqrt(h[base + at.FORTNIGHT_VARIANCE]! + square));
  put(NORM, (level - peak) / (0.1 * peak + profile.floor));
}

export function floorOf(profile: MeasureProfile, mean: number): number {
  return profile.floor + profile.relativeFloor * Math.abs(mean);
}

/** How unlikely a row of equal values is for a measure that repeats itself this often: -log of its chance, halved. */
function surpriseOfRun(profile: MeasureProfile, value: number, h: Float64Array, base: number): number {
  if (value !== h[base + at.LAST]! || isOff(profile, value, h, base)) return 0;
  const repeats = Math.max(h[base + at.REPEATS]!, LEAST_REPEATS);
  const usual = repeats > COARSE_REPEATS ? 1.5 * h[base + at.LONGEST_RUN]! : 0;
  return (-Math.log(Math.min(repeats, 0.999)) * Math.max(h[base + at.RUN]! - usual, 0)) / 2;
}

/** Whether a usage is off, which says nothing about how the device is when it is on. */
export function isOff(profile: MeasureProfile, value: number, h: Float64Array, base: number): boolean {
  return profile.kind === 'usage' && Math.abs(value) <= Math.max(0.05 * h[base + at.PEAK]!, profile.floor);
}
