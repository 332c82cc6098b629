import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { freshDatabase, waitFor } from '@voltguard/testing';
import { DataSource } from 'typeorm';
import { EventProducer, Inbox, Outbox, outgoing } from '../src/index.ts';
import { orderPlaced, ordersTopic } from './events.ts';
import { Stage } from './stage.ts';

/** Real: Kafka, MariaDB, Nest. Nothing is mocked. */
describe('outbox and inbox', () => {
  let stage: Stage;
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  beforeEach(async () => {
    stage = await Stage.open();
    database = await freshDatabase();
  });
  afterEach(async () => {
    await stage.close();
    await database.drop();
  });

  const boot = () => stage.app({ declared: [], providers: [], url: database.url });
  type App = Awaited<ReturnType<typeof boot>>;
  const place = (app: App, account: string, number: number) =>
    app.get(DataSource).transaction(async (manager) => {
      await app.get(Outbox).add(manager, outgoing(orderPlaced, { account, number }));
    });
  const left = async (app: App) => {
    const [row] = await app.get(DataSource).query<{ n: string }[]>('SELECT COUNT(*) AS n FROM outbox');
    return Number(row!.n);
  };
  const numbersByAccount = async (count: number) => {
    const records = await stage.read(ordersTopic, count);
    const byAccount = new Map<string, number[]>();
    for (const { value } of records) {
      const { account, number } = JSON.parse(value!.toString()) as { account: string; number: number };
      byAccount.set(account, [...(byAccount.get(account) ?? []), number]);
    }
    return byAccount;
  };

  it('publishes what was committed, in order, once, and nothing that was rolled back', async () => {
    const app = await boot();
    for (let number = 0; number < 20; number += 1) {
      await place(app, 'a', number);
      if (number % 5 !== 0) continue;
      const rolledBack = app.get(DataSource).transaction(async (manager) => {
        await app.get(Outbox).add(manager, outgoing(orderPlaced, { account: 'a', number: -1 }));
        throw new Error('changed its mind');
      });
      await expect(rolledBack).rejects.toThrow('changed its mind');
    }
    await waitFor(async () => (await left(app)) === 0);
    const numbers = await numbersByAccount(20);
    expect(numbers.get('a')).toEqual(Array.from({ length: 20 }, (_, number) => number));
    expect(await stage.size(ordersTopic)).toBe(20);
  });

  it('refuses to add outside of a transaction', async () => {
    const app = await boot();
    const adding = app.get(Outbox).add(app.get(DataSource).manager, outgoing(orderPlaced, { account: 'a', number: 1 }));
    await expect(adding).rejects.toThrow(/transaction/);
  });

  it('is relayed by one process at a time, and by the other when that one ends', async () => {
    const [first, second] = [await boot(), await boot()];
    const total = 200;
    const writing = (async () => {
      for (let number = 0; number < total; number += 1) await place(second, 'abc'[number % 3]!, number);
    })();
    await waitFor(async () => (await stage.size(ordersTopic)) > 20);
    await stage.end(first);
    await writing;
    await waitFor(async () => (await left(second)) === 0);
    const byAccount = await numbersByAccount(total);
    expect(await stage.size(ordersTopic)).toBe(total);
    for (const numbers of byAccount.values()) expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
  });

  it('ends its turn when the lock is lost, and takes it again', async () => {
    const app = await boot();
    await place(app, 'a', 1);
    await waitFor(async () => (await stage.size(ordersTopic)) === 1);
    const [holder] = await app
      .get(DataSource)
      .query<{ id: number }[]>(`SELECT IS_USED_LOCK(CONCAT(DATABASE(), ':outbox-relay')) AS id`);
    await app.get(DataSource).query(`KILL ${holder!.id}`);
    await place(app, 'a', 2);
    await waitFor(async () => (await stage.size(ordersTopic)) === 2);
  });

  it('keeps the envelope that was running when the event was added', async () => {
    const app = await boot();
    await app
      .get(DataSource)
      .transaction((manager) =>
        app
          .get(Outbox)
          .add(
            manager,
            outgoing(
              orderPlaced,
              { account: 'ü', number: 1 },
              { correlationId: 'c1', actor: '{"kind":"user","id":"7"}' },
            ),
          ),
      );
    const [record] = await stage.read(ordersTopic, 1);
    expect(record!.key!.toString()).toBe('ü');
    expect(record!.headers!.ce_correlationid!.toString()).toBe('c1');
    expect(record!.headers!.ce_actor!.toString()).toBe('{"kind":"user","id":"7"}');
    expect(record!.headers!.ce_source!.toString()).toBe('/voltguard/telemetry');
    expect(app.get(EventProducer)).toBeDefined();
  });

  it('remembers what a consumer has taken, in the transaction of its handler', async () => {
    const app = await boot();
    const source = app.get(DataSource);
    const fresh = (ids: string[], consumer = 'telemetry.x') =>
      source.transaction((manager) => app.get(Inbox).fresh(manager, consumer, ids));
    expect([...(await fresh(['1', '2', '2']))]).toEqual(['1', '2']);
    expect([...(await fresh(['2', '3']))]).toEqual(['3']);
    expect([...(await fresh(['2'], 'telemetry.y'))]).toEqual(['2']);
    const failing = source.transaction(async (manager) => {
      await app.get(Inbox).fresh(manager, 'telemetry.x', ['4']);
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    expect([...(await fresh(['4']))]).toEqual(['4']);
    await source.query('UPDATE inbox SET taken_at = NOW(3) - INTERVAL 15 DAY');
    await app.get(Inbox).tidy();
    expect(await source.query('SELECT * FROM inbox')).toEqual([]);
  });
});
