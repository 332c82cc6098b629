import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { type Engines, startEngines } from '@voltguard/engines';
import { waitFor } from '@voltguard/testing';
import {
  type BroadcastRecord,
  BroadcastStatus,
  ConsumeBatch,
  ConsumeBroadcast,
  type EventBatch,
  EventProducer,
  outgoing,
} from '../src/index.ts';
import { accountChanged, knowAccounts, orderPlaced, takeOrders } from './events.ts';
import { Stage } from './stage.ts';

/** How long Kafka stays away: long enough for every retry of kafkajs to give up. */
const awayMs = Number(process.env.TEST_OUTAGE_MS ?? 8_000);

@Injectable()
class Everything {
  readonly orders = new Map<string, number[]>();
  readonly versions = new Map<string, number>();

  @ConsumeBatch(takeOrders)
  async take(batch: EventBatch<typeof orderPlaced>): Promise<void> {
    for (const { data } of batch.events) {
      const numbers = this.orders.get(data.account) ?? [];
      this.orders.set(data.account, numbers);
      // Redelivered ones are known by their number: harmless, as handlers must be.
      if (!numbers.includes(data.number)) numbers.push(data.number);
    }
  }

  @ConsumeBroadcast(knowAccounts)
  async know(records: readonly BroadcastRecord<typeof accountChanged>[]): Promise<void> {
    for (const { key, data } of records) if (data) this.versions.set(key, data.version);
  }
}

/** Real: a Kafka of its own that is killed and started again. Nothing is mocked. */
describe('when Kafka is killed and comes back', () => {
  let directory: string;
  let engines: Engines;
  let stage: Stage;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'voltguard-outage-'));
    engines = await startEngines({ directory, ports: 'free', which: ['kafka'], addresses: {} });
    stage = await Stage.open(undefined, engines.kafka.brokers);
  });
  afterAll(async () => {
    await stage.close();
    await engines.kill();
    await rm(directory, { recursive: true, force: true });
  });

  it(
    'loses nothing that was published, keeps the order of each key, and goes on by itself',
    async () => {
      const crashes: Error[] = [];
      const app = await stage.app({
        declared: [takeOrders, knowAccounts],
        providers: [Everything],
        onFatal: (error) => crashes.push(error),
      });
      const everything = app.get(Everything);
      const producer = app.get(EventProducer);
      await app.get(BroadcastStatus).caughtUp(knowAccounts.name);
      const publishing: Promise<void>[] = [];
      let number = 0;
      const ending = new AbortController();
      const publisher = (async () => {
        while (!ending.signal.aborted) {
          for (const account of 'abcdef')
            publishing.push(producer.publish([outgoing(orderPlaced, { account, number })]));
          number += 1;
          await delay(5);
        }
      })();
      await waitFor(() => (everything.orders.get('a')?.length ?? 0) > 50);

      const kafka = engines.process('kafka');
      kafka.kill('SIGKILL');
      await kafka.untilExit();
      await delay(awayMs);
      await kafka.restart();
      const before = number;
      await waitFor(() => (everything.orders.get('a')?.at(-1) ?? 0) > before, { timeoutMs: 60_000 });
      ending.abort();
      await publisher;
      await Promise.all(publishing);
      await producer.publish([outgoing(accountChanged, { account: 'late', version: 1 })]);

      const all = Array.from({ length: number }, (_, index) => index);
      for (const account of 'abcdef') {
        await waitFor(() => everything.orders.get(account)?.length === number);
        expect(everything.orders.get(account)).toEqual(all);
      }
      await waitFor(() => everything.versions.get('late') === 1, { timeoutMs: 60_000 });
      expect(crashes).toEqual([]);
    },
    awayMs + 150_000,
  );
});
