import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { freshDatabase, waitFor } from '@voltguard/testing';
import { DataSource } from 'typeorm';
import { ConsumeStream, deadLetterHeaders, type EventBatch, headerText, PermanentError } from '../src/index.ts';
import { Checkpoints } from '../src/stream/checkpoints.ts';
import { accountsTopic, type orderPlaced, ordersTopic, takeOrders } from './events.ts';
import { Stage } from './stage.ts';
import { SumOrders, type Sums } from './stream-worker.ts';

const root = join(import.meta.dirname, '..', '..', '..');

/** Real: Kafka, MariaDB, a process that is killed. Nothing is mocked. */
describe('a stream', () => {
  let stage: Stage;
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  const children: ChildProcess[] = [];
  beforeEach(async () => {
    stage = await Stage.open();
    database = await freshDatabase();
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await stage.close();
    await database.drop();
  });

  const boot = (provider: new (...dependencies: never[]) => SumOrders = SumOrders) =>
    stage.app({ declared: [takeOrders], providers: [provider], url: database.url });
  const spawnProcess = () => {
    const hook = ['-C', '@voltguard/source', '--import', join(root, 'tools', 'ts-hook.mjs')];
    const entry = join(import.meta.dirname, 'stream-process.ts');
    const args = [...hook, entry, stage.brokers.join(','), stage.namespace, database.url];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    children.push(child);
    return child;
  };
  const orders = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) => stage.order('abcdefgh'[(from + index) % 8]!, from + index));
  /** What a fold without any crash gives, `account:count` -> hash. */
  const expected = (to: number) => {
    const sums = new Map<string, number>();
    const state: Sums = {};
    for (let number = 0; number < to; number += 1) {
      const account = 'abcdefgh'[number % 8]!;
      const sum = (state[account] ??= { count: 0, hash: 7 });
      sum.count += 1;
      sum.hash = (Math.imul(sum.hash, 31) + number) | 0;
      sums.set(`${account}:${sum.count}`, sum.hash);
    }
    return sums;
  };
  /** What was published, and whether a repetition ever differed from the first time. */
  const published = async (count: number) => {
    const sums = new Map<string, number>();
    let next = 0;
    await stage.readUntil(accountsTopic, (found) => {
      for (; next < found.length; next += 1) {
        const { account, version } = JSON.parse(found[next]!.value!.toString()) as { account: string; version: number };
        const before = sums.get(account);
        if (before !== undefined && before !== version) sums.set(`${account} differed`, version);
        else sums.set(account, version);
      }
      return sums.size >= count;
    });
    return sums;
  };

  it('gives the same results after a SIGKILL as without one', async () => {
    const total = 4_000;
    const child = spawnProcess();
    const putting = (async () => {
      for (let from = 0; from < total; from += 100) await stage.put(ordersTopic, orders(from, from + 100));
    })();
    await waitFor(async () => (await stage.size(accountsTopic)) > 600);
    child.kill('SIGKILL');
    await putting;
    await boot();
    expect(await published(total)).toEqual(expected(total));
  });

  it('throws a half-changed state away when its processor fails', async () => {
    let failures = 3;
    @Injectable()
    @ConsumeStream(takeOrders, { checkpointEveryMs: 50 })
    class Failing extends SumOrders {
      protected override async before(batch: EventBatch<typeof orderPlaced>, state: Sums): Promise<void> {
        const { account } = batch.events[0]!.data;
        if (!state[account] || failures-- <= 0) return;
        state[account].hash = 0;
        throw new Error('the database is away');
      }
    }
    Reflect.defineMetadata('design:paramtypes', Reflect.getMetadata('design:paramtypes', SumOrders), Failing);
    await boot(Failing);
    await stage.put(ordersTopic, orders(0, 80));
    await published(80);
    await stage.put(ordersTopic, orders(80, 400));
    expect(await published(400)).toEqual(expected(400));
    expect(failures).toBeLessThan(1);
  });

  it('leaves one poisoned event out and folds the others', async () => {
    @Injectable()
    @ConsumeStream(takeOrders)
    class Picky extends SumOrders {
      protected override async before(batch: EventBatch<typeof orderPlaced>, state: Sums): Promise<void> {
        if (!batch.events.some(({ data }) => data.number === 33)) return;
        state.b = { count: 0, hash: 0 };
        throw new PermanentError('33 is wrong');
      }
    }
    Reflect.defineMetadata('design:paramtypes', Reflect.getMetadata('design:paramtypes', SumOrders), Picky);
    await stage.put(ordersTopic, orders(0, 80));
    await boot(Picky);
    const results = await published(79);
    const [letter] = await stage.read(`${takeOrders.name}.dead-letters`, 1);
    expect(headerText(letter!.headers as Record<string, Buffer>, deadLetterHeaders.reason)).toBe('33 is wrong');
    expect(results.get('b:10')).toBeUndefined();
    expect(results.get('a:10')).toBe(expected(80).get('a:10'));
    await waitFor(async () => (await stage.committed(takeOrders.name, ordersTopic)) === 80);
  });

  it('saves at a graceful end, so that the next one replays nothing', async () => {
    @Injectable()
    @ConsumeStream(takeOrders, { checkpointEveryMs: 3_600_000 })
    class Unhurried extends SumOrders {}
    Reflect.defineMetadata('design:paramtypes', Reflect.getMetadata('design:paramtypes', SumOrders), Unhurried);
    const first = await boot(Unhurried);
    await stage.put(ordersTopic, orders(0, 160));
    await waitFor(async () => (await stage.committed(takeOrders.name, ordersTopic)) === 160);
    await stage.end(first);
    await boot(Unhurried);
    await stage.put(ordersTopic, orders(160, 240));
    expect(await published(240)).toEqual(expected(240));
    expect(await stage.size(accountsTopic)).toBe(240);
  });

  it('lets nobody overwrite the checkpoint of the one who took over', async () => {
    const first = await boot();
    await stage.put(ordersTopic, orders(0, 80));
    await waitFor(async () => (await stage.committed(takeOrders.name, ordersTopic)) === 80);
    const source = first.get(DataSource);
    await source.query('UPDATE stream_checkpoints SET epoch = epoch + 1, covered_offset = 0, state = NULL');
    // The zombie finds out at its next save, claims anew and folds the log again from the checkpoint that it found.
    for (let from = 80; from < 400; from += 40) {
      await stage.put(ordersTopic, orders(from, from + 40));
      await waitFor(async () => (await stage.committed(takeOrders.name, ordersTopic)) === from + 40);
    }
    expect(await published(400)).toEqual(expected(400));
    const [row] = await source.query<{ n: string }[]>('SELECT MIN(epoch) AS n FROM stream_checkpoints');
    expect(Number(row!.n)).toBe(3);
  });

  it('keeps a state that is larger than any statement may be, and a smaller one after it', async () => {
    const app = await boot();
    const checkpoints = new Checkpoints(app.get(DataSource));
    const where = { consumer: 'large', topic: ordersTopic.name, partition: 0 };
    const large = randomBytes(20 * 1024 * 1024 + 5);
    const { epoch } = await checkpoints.claim(where, 7n);
    expect(await checkpoints.save(where, { covered: 8n, state: large, epoch })).toBe(true);
    const found = await checkpoints.claim(where, 0n);
    expect([found.covered, found.state?.equals(large)]).toEqual([8n, true]);
    expect(await checkpoints.save(where, { covered: 9n, state: large, epoch })).toBe(false);
    const small = Buffer.from('small');
    expect(await checkpoints.save(where, { covered: 9n, state: small, epoch: found.epoch })).toBe(true);
    expect((await checkpoints.claim(where, 0n)).state).toEqual(small);
  });

  it('goes on folding while checkpoints cannot be saved', async () => {
    const app = await boot();
    await stage.put(ordersTopic, orders(0, 80));
    await published(80);
    const source = app.get(DataSource);
    await source.query('RENAME TABLE stream_checkpoint_parts TO elsewhere');
    for (let from = 80; from < 400; from += 40) {
      await stage.put(ordersTopic, orders(from, from + 40));
      await waitFor(async () => (await stage.committed(takeOrders.name, ordersTopic)) === from + 40);
    }
    await source.query('RENAME TABLE elsewhere TO stream_checkpoint_parts');
    expect(await published(400)).toEqual(expected(400));
    expect(await stage.size(accountsTopic)).toBe(400);
  });
});
