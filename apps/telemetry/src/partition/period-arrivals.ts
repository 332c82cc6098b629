import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@voltguard/kernel';
import { bulkInsert } from '@voltguard/persistence';
import { DataSource } from 'typeorm';
import { sqlSecond } from '../roll-up/bucket.ts';
import { clock } from '../tokens.ts';

const hourMs = 3_600_000;

/**
 * When readings of a day last arrived: what retention counts from. Written before the readings are, as an upper bound
 * (the end of the next hour), once an hour and day: a row that every batch changed would make writers queue.
 */
@Injectable()
export class PeriodArrivals {
  private readonly noted = new Map<string, number>();

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(clock) private readonly clock: Clock,
  ) {}

  async note(days: Iterable<string>): Promise<void> {
    const now = this.clock.now().getTime();
    const stale = [...days].filter((day) => (this.noted.get(day) ?? 0) < now + hourMs / 2).sort();
    if (stale.length === 0) return;
    const bound = Math.ceil(now / hourMs) * hourMs + hourMs;
    await bulkInsert(
      this.dataSource.manager,
      'period_arrivals',
      ['day', 'newest_arrival'],
      stale.map((day) => [day, sqlSecond(bound)]),
      { onDuplicate: 'newest_arrival = GREATEST(newest_arrival, VALUES(newest_arrival))' },
    );
    for (const day of stale) this.noted.set(day, bound);
  }
}
