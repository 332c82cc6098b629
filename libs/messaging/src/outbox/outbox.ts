import { Inject, Injectable } from '@nestjs/common';
import { bulkInsert } from '@voltguard/persistence';
import type { EntityManager } from 'typeorm';
import type { Outgoing } from '../event/outgoing.ts';
import { EventProducer } from '../producer/event-producer.ts';
import { OutboxNudge } from './outbox-nudge.ts';

/** Events that leave if, and only if, the change that they tell of is committed. */
@Injectable()
export class Outbox {
  constructor(
    @Inject(EventProducer) private readonly producer: EventProducer,
    @Inject(OutboxNudge) private readonly nudge: OutboxNudge,
  ) {}

  /**
   * Adds events to the manager's transaction. Lock or write the aggregate's row first: the order of two changes of one key is the
   * order of their rows here. After the commit they are on their way within milliseconds.
   * @throws Error outside of a transaction; PermanentError for an event larger than its topic takes
   */
  async add(manager: EntityManager, ...events: readonly Outgoing[]): Promise<void> {
    if (events.length === 0) return;
    const runner = manager.queryRunner;
    if (!runner?.isTransactionActive) throw new Error('Outbox.add needs the manager of a running transaction');
    const rows = events.map((event) => {
      const { topic, key, value, headers } = this.producer.encoded(event);
      return [topic, key as string, value as string | null, JSON.stringify(headers)];
    });
    await bulkInsert(manager, 'outbox', ['topic', 'record_key', 'value', 'headers'], rows);
    this.nudge.afterCommitOf(runner);
  }
}
