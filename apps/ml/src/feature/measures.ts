import type { MeasureName } from '@voltguard/contracts';

/** How a measure of the platform behaves, where that is known before any device is. */
export interface MeasureProfile {
  readonly name: MeasureName;
  /**
   * - `condition`: something that is kept (voltage, temperature); unusual both ways.
   * - `usage`: something that is switched on and off (power, current); only its level while on counts, and only upwards.
   */
  readonly kind: 'condition' | 'usage';
  /** Deviations below this, in the unit and relative to the mean, are ordinary whatever the device's own spread is. */
  readonly floor: number;
  readonly relativeFloor: number;
  /** How many times more counts as ordinary while the device is new. */
  readonly untilKnown: number;
  /** Values that such a measure is built for, and how far from them it may be. */
  readonly nominal?: { readonly values: readonly number[]; readonly tolerance: (nominal: number) => number };
}

/** Nominal voltages in use (IEC 60038) and frequencies; tolerances of EN 50160: 10 % and 1 %. */
const voltages = [100, 110, 120, 127, 200, 208, 220, 230, 240, 277, 380, 400, 415, 480, 690];

export const measures: readonly MeasureProfile[] = [
  { name: 'powerW', kind: 'usage', floor: 30, relativeFloor: 0.06, untilKnown: 0 },
  {
    name: 'voltageV',
    kind: 'condition',
    floor: 0.05,
    relativeFloor: 0.008,
    untilKnown: 1,
    nominal: { values: voltages, tolerance: (nominal) => 0.1 * nominal },
  },
  { name: 'currentA', kind: 'usage', floor: 0.15, relativeFloor: 0.06, untilKnown: 0 },
  { name: 'temperatureC', kind: 'condition', floor: 0.5, relativeFloor: 0.01, untilKnown: 8 },
  {
    name: 'frequencyHz',
    kind: 'condition',
    floor: 0.03,
    relativeFloor: 0,
    untilKnown: 1,
    nominal: { values: [50, 60], tolerance: (nominal) => 0.01 * nominal },
  },
];

export const MEASURES = measures.length;

/** The nominal value that a mean lies next to, within 8 %; 0 when it lies next to none. */
export function nominalOf(profile: MeasureProfile, mean: number): number {
  let nearest = 0;
  for (const value of profile.nominal?.values ?? []) {
    const distance = Math.abs(mean - value);
    if (distance <= 0.08 * value && distance < Math.abs(mean - nearest)) nearest = value;
  }
  return nearest;
}
