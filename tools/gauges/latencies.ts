import { build, type Histogram } from 'hdr-histogram-js';

/** Latencies in milliseconds, kept to a tenth of one with three digits. */
export class Latencies {
  readonly #histogram: Histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 6_000_000,
    numberOfSignificantValueDigits: 3,
  });

  add(ms: number): void {
    this.#histogram.recordValue(Math.max(0, Math.round(ms * 10)));
  }

  get count(): number {
    return this.#histogram.totalCount;
  }

  /** The latency that `percent` of them stay within, in ms. */
  percentile(percent: number): number {
    return this.#histogram.getValueAtPercentile(percent) / 10;
  }

  get max(): number {
    return this.#histogram.maxValue / 10;
  }
}
