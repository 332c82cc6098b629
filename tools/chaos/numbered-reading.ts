import { seededRandom } from '@voltguard/learning';

export interface NumberedReading {
  readonly timestamp: string;
  readonly seq: number;
  readonly powerW: number;
  readonly voltageV: number;
  readonly currentA: number;
  readonly temperatureC: number;
  readonly energyKwh: number;
}

const round = (value: number) => Math.round(value * 100) / 100;

/**
 * The readings of one device, numbered from 1 and one second apart: ordinary but for a few minutes in which its supply fails. The same seed and
 * beginning give the same readings, whatever the device is called, so that twins can be compared.
 */
export function numberedReadings(count: number, beginsMs: number, seed: number): NumberedReading[] {
  const random = seededRandom(seed);
  const readings: NumberedReading[] = [];
  let energyKwh = 1000;
  let faultEnds = 0;
  for (let seq = 1; seq <= count; seq += 1) {
    if (seq > faultEnds && random() < 0.004) faultEnds = seq + 5 + Math.floor(random() * 20);
    const faulty = seq <= faultEnds;
    const voltageV = round((faulty ? 300 : 230) + (random() - 0.5) * 6);
    const currentA = round((faulty ? 45 : 16) + (random() - 0.5) * 2);
    const temperatureC = round((faulty ? 90 : 35) + (random() - 0.5) * 3);
    const powerW = round(voltageV * currentA);
    energyKwh = round(energyKwh + powerW / 3_600_000 + 0.01);
    readings.push({
      timestamp: new Date(beginsMs + seq * 1000).toISOString(),
      seq,
      powerW,
      voltageV,
      currentA,
      temperatureC,
      energyKwh,
    });
  }
  return readings;
}
