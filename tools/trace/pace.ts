/** `max`: as fast as the broker acknowledges. A number: that many times real time. */
export type Speed = number | 'max';

/** Says when a reading of a trace is due, so that its own rhythm is kept at `speed` times real time. */
export class Pace {
  readonly #speed: Speed;
  readonly #now: () => number;
  #began: { readonly atMs: number; readonly traceMs: number } | undefined;

  constructor(speed: Speed, now: () => number = () => performance.now()) {
    this.#speed = speed;
    this.#now = now;
  }

  /** Milliseconds until the reading is due; 0 when it is, or when the trace steps back in time. */
  waitMs(timestampMs: number): number {
    if (this.#speed === 'max') return 0;
    this.#began ??= { atMs: this.#now(), traceMs: timestampMs };
    const dueMs = this.#began.atMs + (timestampMs - this.#began.traceMs) / this.#speed;
    return Math.max(0, dueMs - this.#now());
  }
}
