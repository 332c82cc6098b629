import type { Reading } from '@voltguard/contracts';
import { sqlInstant, sqlLiteral } from '@voltguard/persistence';

export const readingColumns = [
  'device_key',
  'ts',
  'seq',
  'flags',
  'received_at',
  'power_w',
  'energy_kwh',
  'voltage_v',
  'current_a',
  'temperature_c',
  'frequency_hz',
  'power_factor',
  'soc',
  'soh',
  'extra',
] as const;

export const stampedFlag = 1;
export const numberedFlag = 2;

/** One tuple of the bulk write. Built by hand: at 30,000 readings/s a literal function for each value is a fifth of a core. */
export function readingTuple(deviceKey: number, receivedAt: string, reading: Reading): string {
  const flags = (reading.stampedOnArrival ? stampedFlag : 0) | (reading.seq === undefined ? 0 : numberedFlag);
  return (
    `(${deviceKey},'${sqlInstant(reading.timestamp)}',${reading.seq ?? 0},${flags},'${receivedAt}',` +
    `${reading.powerW ?? 'NULL'},${reading.energyKwh ?? 'NULL'},${reading.voltageV ?? 'NULL'},${reading.currentA ?? 'NULL'},` +
    `${reading.temperatureC ?? 'NULL'},${reading.frequencyHz ?? 'NULL'},${reading.powerFactor ?? 'NULL'},` +
    `${reading.soc ?? 'NULL'},${reading.soh ?? 'NULL'},${reading.extra ? sqlLiteral(JSON.stringify(reading.extra)) : 'NULL'})`
  );
}
