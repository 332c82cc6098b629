import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { NamedLock } from '@voltguard/persistence';
import { DataSource } from 'typeorm';
import type { RawRecord } from '../event/raw-record.ts';
import { outboxAge, outboxDepth } from '../metrics.ts';
import { EventProducer } from '../producer/event-producer.ts';
import { OutboxNudge } from './outbox-nudge.ts';

interface Row {
  readonly id: string;
  readonly topic: string;
  readonly record_key: string;
  readonly value: string | null;
  readonly headers: string;
}

const lockName = 'outbox-relay';
const pollMs = 200;
/** How often a standby asks for the lock; the holder's connection frees it when it ends. */
const standbyMs = 500;
const mostRows = 500;
const measureEveryMs = 5_000;

/**
 * Publishes what transactions left in the outbox, in the order of their rows, and deletes it when Kafka has it. One relay
 * of a service at a time, by a named lock: losing it ends the relay's turn. A crash between publishing and deleting
 * publishes again.
 */
@Injectable()
export class OutboxRelay implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('OutboxRelay');
  private readonly stopping = new AbortController();
  private wake: (() => void) | undefined;
  private nudged = false;
  private measuredAt = 0;
  private running: Promise<void> = Promise.resolve();

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(EventProducer) private readonly producer: EventProducer,
    @Inject(OutboxNudge) nudge: OutboxNudge,
  ) {
    nudge.onNudge(() => {
      this.nudged = true;
      this.wake?.();
    });
  }

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  /** Publishes what is there before it hands over. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    this.wake?.();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        const lock = await NamedLock.tryAcquire(this.dataSource, lockName);
        if (lock) await this.turn(lock);
        else await this.rest(standbyMs);
      } catch (error) {
        this.logger.warn({ message: 'the outbox waits', error: error as Error });
        await this.rest(standbyMs);
      }
    }
  }

  private async turn(lock: NamedLock): Promise<void> {
    this.logger.log('relays the outbox');
    try {
      while (!lock.lost.aborted) {
        this.takeNudge();
        const published = await this.relay(lock.lost);
        await this.measure();
        if (published > 0) continue;
        if (this.stopping.signal.aborted) break;
        if (!this.takeNudge()) await this.rest(pollMs);
      }
    } finally {
      await lock.release();
    }
  }

  /** Whether a transaction has committed since the last time that this was asked. */
  private takeNudge(): boolean {
    const { nudged } = this;
    this.nudged = false;
    return nudged;
  }

  private async relay(lost: AbortSignal): Promise<number> {
    const rows = await this.dataSource.query<Row[]>(
      `SELECT CAST(id AS CHAR) AS id, topic, record_key, value, headers FROM outbox ORDER BY outbox.id LIMIT ${mostRows}`,
    );
    if (rows.length === 0 || lost.aborted) return 0;
    await this.producer.publishRecords(rows.map(recordOf));
    await this.dataSource.query(`DELETE FROM outbox WHERE id IN (${rows.map(({ id }) => id).join(',')})`);
    return rows.length;
  }

  private async measure(): Promise<void> {
    if (Date.now() - this.measuredAt < measureEveryMs) return;
    this.measuredAt = Date.now();
    const [row] = await this.dataSource.query<{ depth: string | number; age: string | number | null }[]>(
      'SELECT COUNT(*) AS depth, TIMESTAMPDIFF(MICROSECOND, MIN(created_at), NOW(3)) / 1000000 AS age FROM outbox',
    );
    outboxDepth.set(Number(row?.depth ?? 0));
    outboxAge.set(Number(row?.age ?? 0));
  }

  private async rest(ms: number): Promise<void> {
    if (this.stopping.signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = undefined;
  }
}

function recordOf({ topic, record_key, value, headers }: Row): RawRecord {
  return { topic, key: record_key, value, headers: JSON.parse(headers) as Record<string, string> };
}
