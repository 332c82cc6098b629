import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { bulkInsert } from '@voltguard/persistence';
import { DataSource, type EntityManager } from 'typeorm';

/** Longer than any log keeps what it redelivers in practice; rows beyond it are forgotten. */
const keptDays = 14;
const tidyEveryMs = 600_000;
const mostRows = 5_000;

/** For handlers without natural keys: remembers in the handler's own transaction which events it has taken. */
@Injectable()
export class Inbox implements OnModuleInit, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;

  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  onModuleInit(): void {
    this.timer = setInterval(() => void this.tidy().catch(() => undefined), tidyEveryMs);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /**
   * Those of the events that this consumer has not taken yet; from now on, if the transaction commits, it has.
   * @throws the driver's duplicate-key error when another replica takes one of them at this moment: the batch is retried
   */
  async fresh(manager: EntityManager, consumerName: string, eventIds: readonly string[]): Promise<Set<string>> {
    const wanted = new Set(eventIds);
    if (wanted.size === 0) return wanted;
    const seen = await manager.query<{ event_id: string }[]>(
      'SELECT event_id FROM inbox WHERE consumer = ? AND event_id IN (?)',
      [consumerName, [...wanted]],
    );
    for (const { event_id } of seen) wanted.delete(event_id);
    await bulkInsert(
      manager,
      'inbox',
      ['consumer', 'event_id'],
      [...wanted].map((id) => [consumerName, id]),
    );
    return wanted;
  }

  /** Forgets old rows, some at a time so that no lock is long. */
  async tidy(): Promise<void> {
    let removed = mostRows;
    while (removed === mostRows) {
      const result = await this.dataSource.query<{ affectedRows: number }>(
        `DELETE FROM inbox WHERE taken_at < NOW(3) - INTERVAL ${keptDays} DAY LIMIT ${mostRows}`,
      );
      removed = result.affectedRows;
    }
  }
}
