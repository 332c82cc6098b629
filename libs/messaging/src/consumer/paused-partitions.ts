import { type Logger } from '@nestjs/common';
import type { EachBatchPayload } from 'kafkajs';
import { retries } from '../metrics.ts';
import { backOffMs } from './back-off.ts';

/**
 * A partition whose handler failed stands still for a while; the others go on, and the member stays in its group,
 * because the batch returns at once without resolving its offsets and is fetched again later.
 */
export class PausedPartitions {
  private readonly attempts = new Map<string, number>();
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(
    private readonly consumer: string,
    private readonly logger: Logger,
  ) {}

  failed(payload: EachBatchPayload, error: unknown): void {
    const key = partitionKey(payload.batch);
    const attempt = this.attempts.get(key) ?? 0;
    this.attempts.set(key, attempt + 1);
    retries.inc({ consumer: this.consumer });
    const waitMs = backOffMs(attempt);
    this.logger.warn({
      message: `${this.consumer}: ${key} could not be handled, again in ${waitMs} ms (attempt ${attempt + 1})`,
      error: error instanceof Error ? error : new Error(String(error)),
    });
    const resume = payload.pause();
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      resume();
    }, waitMs);
    this.timers.add(timer);
  }

  succeeded(batch: { topic: string; partition: number }): void {
    if (this.attempts.size > 0) this.attempts.delete(partitionKey(batch));
  }

  /** How many attempts of a partition have failed in a row. */
  get waiting(): ReadonlyMap<string, number> {
    return this.attempts;
  }

  stop(): void {
    for (const timer of this.timers) clearTimeout(timer);
  }
}

export function partitionKey({ topic, partition }: { topic: string; partition: number }): string {
  return `${topic}:${partition}`;
}
