import type { RawRecord } from '../event/raw-record.ts';

/** Sends records with acks=all, one request at a time. */
export interface RecordTransport {
  /** Resolves when Kafka has all of them; tries again while it is away. Rejects when Kafka refuses. */
  send(records: readonly RawRecord[]): Promise<void>;
  /** After a refusal: parts of the request may have been written, so its numbering must not be used again. */
  renew(): Promise<void>;
}

interface Job {
  readonly records: readonly RawRecord[];
  next: number;
  waiting: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Values, keys and headers of a record, as the broker's limit on a batch counts them, rounded up. */
export function recordBytes({ key, value, headers }: RawRecord): number {
  let bytes = 64 + sizeOf(key) + sizeOf(value);
  for (const name in headers) bytes += name.length + 8 + sizeOf(headers[name]!);
  return bytes;
}

function sizeOf(part: string | Buffer | null): number {
  return part === null ? 0 : Buffer.byteLength(part);
}

/**
 * Gathers what is handed over while a request is on its way into the next one: nothing waits while the line is idle, and
 * requests grow by themselves under load. Records leave in the order in which they came, so order per key holds.
 * Requests begin at least `spacingMs` apart: a request costs the broker and every consumer far more than its records.
 */
export class RecordSender {
  private queue: Job[] = [];
  private running = false;
  private beganAt = Number.NEGATIVE_INFINITY;
  private idle: (() => void)[] = [];

  constructor(
    private readonly transport: RecordTransport,
    private readonly limitBytes: number,
    private readonly spacingMs = 0,
  ) {}

  /** Resolves when all records are acknowledged; rejects when Kafka refuses one of them. */
  send(records: readonly RawRecord[]): Promise<void> {
    if (records.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.queue.push({ records, next: 0, waiting: records.length, resolve, reject });
      if (this.running) return;
      this.running = true;
      // One turn of the event loop: calls that stem from one socket read become one request.
      setImmediate(() => void this.run());
    });
  }

  /** Resolves when nothing is under way. */
  async drained(): Promise<void> {
    if (this.running) await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  private async run(): Promise<void> {
    while (this.queue.length > 0) {
      const early = this.beganAt + this.spacingMs - performance.now();
      if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
      this.beganAt = performance.now();
      const parts = this.take();
      try {
        await this.transport.send(parts.flatMap(({ records }) => records));
        for (const part of parts) settle(part.job, part.records.length);
      } catch (error) {
        await this.apart(parts, error);
      }
    }
    this.running = false;
    for (const resolve of this.idle.splice(0)) resolve();
  }

  /** From the front, what fits into one request: always at least one record. */
  private take(): Part[] {
    const parts: Part[] = [];
    let bytes = 0;
    let job = this.queue[0];
    while (job) {
      const from = job.next;
      let to = from;
      while (to < job.records.length) {
        const size = recordBytes(job.records[to]!);
        if (bytes + size > this.limitBytes && bytes > 0) break;
        bytes += size;
        to += 1;
      }
      if (to > from) parts.push({ job, records: job.records.slice(from, to) });
      job.next = to;
      if (to < job.records.length) break;
      this.queue.shift();
      job = this.queue[0];
    }
    return parts;
  }

  /** One caller's refused record must not fail the others: each part goes again by itself. */
  private async apart(parts: readonly Part[], error: unknown): Promise<void> {
    await this.transport.renew();
    if (parts.length === 1) {
      this.refuse(parts[0]!.job, error);
      return;
    }
    for (const part of parts) {
      try {
        await this.transport.send(part.records);
        settle(part.job, part.records.length);
      } catch (reason) {
        this.refuse(part.job, reason);
        await this.transport.renew();
      }
    }
  }

  private refuse(job: Job, error: unknown): void {
    this.queue = this.queue.filter((other) => other !== job);
    job.reject(error);
  }
}

interface Part {
  readonly job: Job;
  readonly records: readonly RawRecord[];
}

function settle(job: Job, count: number): void {
  job.waiting -= count;
  if (job.waiting === 0) job.resolve();
}
