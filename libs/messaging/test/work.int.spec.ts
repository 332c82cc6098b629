import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { defineConsumer } from '@voltguard/contracts';
import { waitFor } from '@voltguard/testing';
import {
  ConsumeBatch,
  deadLetterHeaders,
  EventProducer,
  type EventBatch,
  headerText,
  outgoing,
  PermanentError,
} from '../src/index.ts';
import { orderCancelled, orderPlaced, ordersTopic, takeOrders } from './events.ts';
import { Stage } from './stage.ts';

/** Real: Kafka, kafkajs, Nest. Nothing is mocked. */
describe('a work consumer', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await Stage.open();
  });
  afterEach(() => stage.close());

  type Orders = EventBatch<typeof orderPlaced>;
  const taking = (take: (batch: Orders) => Promise<void> | void) => {
    class TakeOrders {
      async take(batch: Orders): Promise<void> {
        await take(batch);
      }
    }
    const descriptor = Object.getOwnPropertyDescriptor(TakeOrders.prototype, 'take')!;
    ConsumeBatch(takeOrders)(TakeOrders.prototype, 'take', descriptor);
    Injectable()(TakeOrders);
    return stage.app({ declared: [takeOrders], providers: [TakeOrders] });
  };
  const numbersOf = (batch: Orders) => batch.events.map(({ data }) => data.number);

  it('gives typed events in the order of their key and commits behind them', async () => {
    const seen: string[] = [];
    const traces = new Set<string>();
    const app = await taking((batch) => {
      for (const { data, envelope } of batch.events) {
        seen.push(`${data.account}${data.number}`);
        traces.add(envelope.correlationId);
      }
    });
    const producer = app.get(EventProducer);
    const events = Array.from({ length: 300 }, (_, index) =>
      outgoing(orderPlaced, { account: 'abc'[index % 3]!, number: index }, { correlationId: 'why' }),
    );
    await Promise.all(events.map((event) => producer.publish([event])));
    await waitFor(() => seen.length === 300);
    for (const account of 'abc') {
      const own = seen.filter((text) => text.startsWith(account)).map((text) => Number(text.slice(1)));
      expect(own).toEqual([...own].sort((a, b) => a - b));
    }
    expect([...traces]).toEqual(['why']);
    await waitFor(async () => (await stage.committed(takeOrders.name, ordersTopic)) === 300);
  });

  it('gives a batch again when its handler threw, and loses nothing', async () => {
    await stage.put(
      ordersTopic,
      [1, 2, 3].map((number) => stage.order('a', number)),
    );
    const calls: number[][] = [];
    await taking((batch) => {
      calls.push(numbersOf(batch));
      if (calls.length < 3) throw new Error('the database is away');
    });
    await waitFor(() => calls.length === 3);
    expect(calls).toEqual([
      [1, 2, 3],
      [1, 2, 3],
      [1, 2, 3],
    ]);
    await waitFor(async () => (await stage.committed(takeOrders.name, ordersTopic)) === 3);
    expect(await stage.size(`${takeOrders.name}.dead-letters`)).toBe(0);
  });

  it('dead-letters what it cannot read, with reason and origin, and goes on', async () => {
    const bad = { ...stage.order('a', 2), value: '{"account":' };
    const misfit = { ...stage.order('a', 3), value: JSON.stringify({ account: 'a', number: 'three', more: 1 }) };
    const untyped = { key: 'a', value: '{}', headers: { trace: 'x' } };
    const other = { ...stage.order('a', 4), headers: { ce_type: orderCancelled.type } };
    const seen: number[] = [];
    await taking((batch) => void seen.push(...numbersOf(batch)));
    await stage.put(ordersTopic, [stage.order('a', 1), bad, misfit, untyped, other, stage.order('a', 5)]);
    await waitFor(() => seen.length === 2);
    expect(seen).toEqual([1, 5]);
    const letters = await stage.read(`${takeOrders.name}.dead-letters`, 3);
    const headers = letters.map(({ headers }) => headers as Record<string, Buffer>);
    const reasons = headers.map((all) => headerText(all, deadLetterHeaders.reason));
    expect(reasons[0]).toMatch(/^not JSON/);
    expect(reasons[1]).toMatch(/does not fit .*order-placed.*number/);
    expect(reasons[2]).toBe('no header ce_type');
    expect(headerText(headers[0], deadLetterHeaders.topic)).toBe(ordersTopic.name);
    expect(headers.map((all) => headerText(all, deadLetterHeaders.offset))).toEqual(['1', '2', '3']);
    expect(headerText(headers[0], 'ce_id')).toBe('a-2');
    expect(headerText(headers[2], 'trace')).toBe('x');
    expect(letters[0]!.value!.toString()).toBe('{"account":');
  });

  it('finds the one poisoned event of a batch and keeps the others', async () => {
    await stage.put(
      ordersTopic,
      [1, 2, 3, 4].map((number) => stage.order('a', number)),
    );
    const taken: number[] = [];
    await taking((batch) => {
      if (numbersOf(batch).includes(3)) throw new PermanentError('three is wrong');
      taken.push(...numbersOf(batch));
    });
    await waitFor(() => taken.length === 3);
    expect(taken).toEqual([1, 2, 4]);
    const [letter] = await stage.read(`${takeOrders.name}.dead-letters`, 1);
    const headers = letter!.headers as Record<string, Buffer>;
    expect(headerText(headers, deadLetterHeaders.reason)).toBe('three is wrong');
    expect(headerText(headers, 'ce_id')).toBe('a-3');
  });

  it('dead-letters what the handler rejects, once the handler has resolved', async () => {
    await stage.put(
      ordersTopic,
      [1, 2].map((number) => stage.order('a', number)),
    );
    let calls = 0;
    await taking((batch) => {
      calls += 1;
      batch.reject(batch.events[0]!, 'unknown-account');
      if (calls === 1) throw new Error('not yet');
    });
    const letters = await stage.read(`${takeOrders.name}.dead-letters`, 1);
    expect(letters.map(({ value }) => value!.toString())).toEqual([JSON.stringify({ account: 'a', number: 1 })]);
    await waitFor(async () => (await stage.committed(takeOrders.name, ordersTopic)) === 2);
  });

  it('lets other partitions go on while one waits for its next attempt', async () => {
    const seen = new Map<number, number>();
    let stuck: number | undefined;
    let attempts = 0;
    await taking((batch) => {
      stuck ??= batch.partition;
      if (batch.partition === stuck) {
        attempts += 1;
        throw new Error('stands still');
      }
      seen.set(batch.partition, (seen.get(batch.partition) ?? 0) + batch.events.length);
    });
    await stage.put(ordersTopic, [stage.order('first', 1)]);
    await waitFor(() => attempts >= 2);
    const accounts = Array.from({ length: 40 }, (_, index) => stage.order(`account-${index}`, index));
    await stage.put(ordersTopic, accounts);
    await waitFor(() => seen.size === 3);
    expect(seen.has(stuck!)).toBe(false);
    expect(attempts).toBeLessThan(8);
  });

  it('finishes the running batch and commits it before it ends', async () => {
    await stage.put(ordersTopic, [stage.order('a', 1)]);
    let entered: () => void = () => undefined;
    const inside = new Promise<void>((resolve) => (entered = resolve));
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    let aborted = false;
    const app = await taking(async (batch) => {
      batch.signal.addEventListener('abort', () => (aborted = true));
      entered();
      await gate;
    });
    await inside;
    const closing = stage.end(app);
    await waitFor(() => aborted);
    expect(await stage.committed(takeOrders.name, ordersTopic)).toBe(0);
    release();
    await closing;
    expect(await stage.committed(takeOrders.name, ordersTopic)).toBe(1);
    const { groups } = await stage.admin.describeGroups([stage.name(takeOrders.name)]);
    expect(groups[0]!.members).toEqual([]);
  });

  it('refuses an event that is larger than its topic takes without failing others', async () => {
    const app = await taking(() => undefined);
    const producer = app.get(EventProducer);
    const large = outgoing(orderPlaced, { account: 'x'.repeat(70_000), number: 1 });
    const results = await Promise.allSettled([
      producer.publish([large]),
      producer.publish([outgoing(orderPlaced, { account: 'a', number: 2 })]),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  });
});

describe('the boot', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await Stage.open();
  });
  afterEach(() => stage.close());

  it('fails with everything that is missing, doubled or not there', async () => {
    class First {
      async take(batch: EventBatch<typeof orderPlaced>): Promise<void> {
        await batch.heartbeat();
      }
    }
    const descriptor = Object.getOwnPropertyDescriptor(First.prototype, 'take')!;
    ConsumeBatch(takeOrders)(First.prototype, 'take', descriptor);
    Injectable()(First);
    class Second extends First {}
    Injectable()(Second);
    const forgotten = defineConsumer({ ...takeOrders, name: 'telemetry.forgotten' });
    const booting = stage.app({ declared: [takeOrders, forgotten], providers: [First, Second] });
    await expect(booting).rejects.toThrow(/forgotten is declared, but nothing handles it/);
    await expect(booting).rejects.toThrow(/take-orders has 2 handlers: First.take, Second.take/);
    await expect(booting).rejects.toThrow(/topic .*telemetry.forgotten.dead-letters does not exist/);
  });
});
