import { MEASURES } from './measures.ts';
import { STRIDE } from './measure-history.ts';

/** Everything that features know of a device. Depends on its readings alone, in the order of the log: not on models, batches or clocks. */
export interface DeviceHistory {
  /** Event time of the first reading, ms. */
  firstMs: number;
  /** Event time of the newest reading, ms; -Infinity before the first. */
  newestMs: number;
  /** Usual time between readings, ms. */
  intervalMs: number;
  readonly measures: Float64Array;
}

export function emptyHistory(): DeviceHistory {
  return { firstMs: 0, newestMs: -Infinity, intervalMs: 0, measures: new Float64Array(MEASURES * STRIDE) };
}
