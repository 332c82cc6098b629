import type { Reading } from '@voltguard/contracts';
import { normal, seededRandom } from '@voltguard/learning';

export const faultKinds = ['over-voltage', 'over-current', 'overheating', 'sensor-stuck'] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface Fault {
  readonly kind: FaultKind;
  /** Index of the first reading and how many have it. */
  readonly from: number;
  readonly count: number;
}

/** What a charging station sends every 5 s while it charges and pauses in turn, with faults where they are wanted. */
export function stationReadings(
  seed: number,
  count: number,
  faults: readonly Fault[] = [],
  startMs = Date.UTC(2026, 0, 15, 10),
): Reading[] {
  const random = seededRandom(seed);
  const readings: Reading[] = [];
  let charging = true;
  let changesAt = 240;
  let warmC = 0;
  for (let index = 0; index < count; index += 1) {
    if (index >= changesAt) {
      charging = !charging;
      changesAt = index + 120 + Math.floor(random() * 300);
    }
    const fault = faults.find(({ from, count: long }) => index >= from && index < from + long)?.kind;
    warmC += ((charging ? 18 : 0) - warmC) * 0.006;
    const voltageV = (230 + 1.2 * normal(random)) * (fault === 'over-voltage' ? 1.22 : 1);
    const currentA = charging ? 32 * (1 + 0.01 * normal(random)) * (fault === 'over-current' ? 1.5 : 1) : 0;
    const temperatureC = 25 + warmC + 0.3 * normal(random) + (fault === 'overheating' ? 35 : 0);
    const measured = {
      voltageV: round(voltageV, 1),
      currentA: round(currentA, 2),
      temperatureC: round(temperatureC, 1),
    };
    const { timestamp: _time, seq: _seq, ...before } = readings.at(-1) ?? { timestamp: '', seq: 0 };
    readings.push({
      ...(fault === 'sensor-stuck' ? before : { ...measured, powerW: round(voltageV * currentA, 0) }),
      timestamp: new Date(startMs + index * 5_000).toISOString(),
      seq: index + 1,
    });
  }
  return readings;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
