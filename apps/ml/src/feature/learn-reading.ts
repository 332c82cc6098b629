import type { Reading } from '@voltguard/contracts';
import type { DeviceHistory } from './device-history.ts';
import { floorOf, isOff } from './extract-features.ts';
import * as at from './measure-history.ts';
import { measures, nominalOf, type MeasureProfile } from './measures.ts';

const HOUR_MS = 3_600_000;
const READINGS_FOR_NOMINAL = 5;
/** A value further off than this many deviations moves the history only as far as this: 5 % of faults must not become ordinary. */
const CLIP = 3;

/** Takes a reading into its device's history. Event time must not be older than the newest one that it has. */
export function learnReading(reading: Reading, timestampMs: number, history: DeviceHistory): void {
  const known = Number.isFinite(history.newestMs);
  const sinceMs = known ? timestampMs - history.newestMs : 0;
  // A horizon is a time, but never fewer readings than this: after a gap, or with rare readings, one value must not decide.
  const hour = Math.min(decay(sinceMs, HOUR_MS), 0.08);
  const day = Math.min(decay(sinceMs, 24 * HOUR_MS), 0.02);
  const fortnight = Math.min(decay(sinceMs, 336 * HOUR_MS), 0.005);
  for (let index = 0; index < measures.length; index += 1) {
    const profile = measures[index]!;
    const value = reading[profile.name];
    if (value !== undefined) learnMeasure(profile, value, history.measures, index * at.STRIDE, hour, day, fortnight);
  }
  if (known) {
    history.intervalMs += (sinceMs - history.intervalMs) * (history.intervalMs === 0 ? 1 : 0.05);
  } else {
    history.firstMs = timestampMs;
  }
  history.newestMs = timestampMs;
}

/** Weight of a value in an exponential mean after a time: the mean's memory fades by event time, not by readings. */
function decay(sinceMs: number, horizonMs: number): number {
  return 1 - Math.exp(-sinceMs / horizonMs);
}

function learnMeasure(
  profile: MeasureProfile,
  value: number,
  h: Float64Array,
  base: number,
  hour: number,
  day: number,
  fortnight: number,
): void {
  learnRun(value, h, base, day, isOff(profile, value, h, base));
  if (profile.kind === 'usage') learnPeak(Math.abs(value), h, base, fortnight);
  const level = profile.kind === 'usage' ? Math.abs(value) : value;
  const last = h[base + at.LAST]!;
  h[base + at.LAST] = value;
  if (isOff(profile, value, h, base)) return;
  const count = h[base + at.COUNT]! + 1;
  h[base + at.COUNT] = count;
  if (count === 1) {
    h[base + at.HOUR_MEAN] = h[base + at.DAY_MEAN] = h[base + at.FORTNIGHT_MEAN] = level;
    return;
  }
  // The first values count alike, so that a young history is the plain mean of what was seen.
  const young = 1 / count;
  const floor = floorOf(profile, h[base + at.DAY_MEAN]!);
  const deviation = Math.sqrt(Math.max(h[base + at.HOUR_VARIANCE]!, h[base + at.DAY_VARIANCE]!) + floor * floor);
  blend(h, base + at.HOUR_MEAN, base + at.HOUR_VARIANCE, level, Math.max(hour, young), deviation);
  blend(h, base + at.DAY_MEAN, base + at.DAY_VARIANCE, level, Math.max(day, young), deviation);
  const ordinary = Math.sqrt(h[base + at.FORTNIGHT_VARIANCE]! + floor * floor);
  blend(h, base + at.FORTNIGHT_MEAN, base + at.FORTNIGHT_VARIANCE, level, Math.max(fortnight, young), ordinary);
  const step = clip(value - last, Math.sqrt(h[base + at.STEP_VARIANCE]! + floor * floor));
  h[base + at.STEP_VARIANCE]! += (step * step - h[base + at.STEP_VARIANCE]!) * Math.max(day, young);
  if (profile.nominal && count === READINGS_FOR_NOMINAL) {
    h[base + at.NOMINAL] = nominalOf(profile, h[base + at.DAY_MEAN]!);
  }
}

/** Mean and variance with an exponentially fading memory (West 1979; Finch 2009), of the clipped value. */
function blend(
  h: Float64Array,
  mean: number,
  variance: number,
  value: number,
  weight: number,
  deviation: number,
): void {
  const difference = clip(value - h[mean]!, deviation);
  h[mean]! += weight * difference;
  h[variance] = (1 - weight) * (h[variance]! + weight * difference * difference);
}

function clip(difference: number, deviation: number): number {
  const limit = CLIP * deviation;
  return difference > limit ? limit : difference < -limit ? -limit : difference;
}

function learnRun(value: number, h: Float64Array, base: number, day: number, off: boolean): void {
  const equal = value === h[base + at.LAST]! && h[base + at.COUNT]! > 0;
  if (off) {
    h[base + at.RUN] = 0;
    return;
  }
  if (equal) {
    h[base + at.RUN]! += 1;
  } else {
    h[base + at.LONGEST_RUN] = Math.max(h[base + at.LONGEST_RUN]! * (1 - day / 5), h[base + at.RUN]!);
    h[base + at.RUN] = 0;
  }
  const weight = Math.max(Math.min(day, 0.01), 1 / (h[base + at.COUNT]! + 1));
  h[base + at.REPEATS]! += ((equal ? 1 : 0) - h[base + at.REPEATS]!) * weight;
}

/** Follows a higher usage only slowly once it is known: a fault of a few readings must not become the device's rating. */
function learnPeak(level: number, h: Float64Array, base: number, fortnight: number): void {
  const peak = h[base + at.PEAK]!;
  if (level <= peak) h[base + at.PEAK] = peak * (1 - fortnight / 4);
  else h[base + at.PEAK] = h[base + at.COUNT]! < 20 ? level : peak + 0.05 * (level - peak);
}
