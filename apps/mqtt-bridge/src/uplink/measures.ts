import type { MeasureName } from '@voltguard/contracts';

const limit = 1e12;
const unbounded: readonly [number, number] = [-limit, limit];
const notNegative: readonly [number, number] = [0, limit];
const percent: readonly [number, number] = [0, 100];

/**
 * What each measure may be. The contract says the same as a schema; this is its fast form for the one place that makes
 * readings (a property test holds the two together).
 */
const ranges: Readonly<Record<MeasureName, readonly [least: number, most: number]>> = {
  powerW: unbounded,
  energyKwh: notNegative,
  voltageV: unbounded,
  currentA: unbounded,
  temperatureC: [-273.15, limit],
  frequencyHz: notNegative,
  powerFactor: [-1, 1],
  soc: percent,
  soh: percent,
};

const otherSpellings: Readonly<Record<string, MeasureName>> = {
  power: 'powerW',
  energy: 'energyKwh',
  voltage: 'voltageV',
  current: 'currentA',
  temperature: 'temperatureC',
};

export interface MeasureField {
  readonly name: MeasureName;
  readonly least: number;
  readonly most: number;
  /** Written as the platform writes it: wins over another spelling of the same measure. */
  readonly ownSpelling: boolean;
}

/** Field of a payload -> the measure that it is. */
export const measureFields: ReadonlyMap<string, MeasureField> = new Map(
  [
    ...Object.keys(ranges).map((name) => [name, name, true] as const),
    ...Object.entries(otherSpellings).map(([spelling, name]) => [spelling, name, false] as const),
  ].map(([spelling, measure, ownSpelling]) => {
    const name = measure as MeasureName;
    const [least, most] = ranges[name];
    return [spelling, { name, least, most, ownSpelling }];
  }),
);

export const largestExtra = limit;
