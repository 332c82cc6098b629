import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type INestApplicationContext, Injectable } from '@nestjs/common';
import { defineConsumer } from '@voltguard/contracts';
import { waitFor } from '@voltguard/testing';
import { BroadcastStatus, ConsumeBatch, type DeadLetters, type EventBatch } from '../src/index.ts';
import { TailConsumer } from '../src/tail/tail-consumer.ts';
import { orderPlaced, ordersTopic } from './events.ts';
import { Stage } from './stage.ts';

const hearOrders = defineConsumer({
  name: 'telemetry.hear-orders',
  service: 'telemetry',
  purpose: 'Hears of new orders.',
  mode: 'tail',
  takes: [orderPlaced],
});

/** To part a member from its group, as a Kafka that restarts does. */
interface Inside {
  readonly consumer: { disconnect(): Promise<void> };
  rebuild(why: 'crash'): void;
}

@Injectable()
class Hearer {
  readonly heard: number[] = [];
  failures = 0;

  @ConsumeBatch(hearOrders)
  async hear(batch: EventBatch<typeof orderPlaced>): Promise<void> {
    if (this.failures > 0) {
      this.failures -= 1;
      throw new Error('not yet');
    }
    this.heard.push(...batch.events.map(({ data }) => data.number));
    return Promise.resolve();
  }
}

/** Real: Kafka, kafkajs, Nest. Nothing is mocked. */
describe('a tail', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await Stage.open([hearOrders]);
  });
  afterEach(() => stage.close());

  /** A replica whose place in the log is fixed. */
  const boot = async (): Promise<INestApplicationContext> => {
    const app = await stage.app({ declared: [hearOrders], providers: [Hearer] });
    await app.get(BroadcastStatus).caughtUp(hearOrders.name);
    return app;
  };
  const put = (from: number, to: number) =>
    stage.put(
      ordersTopic,
      Array.from({ length: to - from }, (_, index) => stage.order('abcd'[index % 4]!, from + index)),
    );
  const heard = (app: INestApplicationContext) => [...app.get(Hearer).heard].sort((a, b) => a - b);
  const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
  const groups = async () => {
    const { groups: all } = await stage.admin.listGroups();
    return all.map(({ groupId }) => groupId).filter((id) => id.startsWith(stage.name(hearOrders.name)));
  };

  it('gives every replica what is new since its own start, and nothing older', async () => {
    await put(0, 40);
    const first = await boot();
    await put(40, 80);
    const second = await boot();
    await put(80, 120);
    await waitFor(() => heard(first).length >= 80 && heard(second).length >= 40);
    expect(heard(first)).toEqual(numbers(40, 120));
    expect(heard(second)).toEqual(numbers(80, 120));
  });

  it('misses nothing while its handler fails', async () => {
    const app = await boot();
    app.get(Hearer).failures = 3;
    await put(0, 40);
    await waitFor(() => heard(app).length >= 40);
    expect(heard(app)).toEqual(numbers(0, 40));
  });

  it('keeps its place when Kafka has forgotten its group', async () => {
    const numbersHeard: number[] = [];
    const handler = async (batch: EventBatch): Promise<void> => {
      numbersHeard.push(...batch.events.map(({ data }) => (data as { number: number }).number));
      return Promise.resolve();
    };
    const context = {
      kafka: stage.kafka,
      namespace: stage.namespace,
      deadLetters: {} as DeadLetters,
      onFatal: () => undefined,
    };
    const tail = new TailConsumer(hearOrders, handler, {}, 'instance', context);
    await put(0, 40);
    tail.start();
    await tail.placed.done;
    await put(40, 80);
    await waitFor(() => numbersHeard.length === 40);
    const { supervised } = (tail as unknown as { worker: { supervised: Inside } }).worker;
    await supervised.consumer.disconnect();
    await stage.admin.deleteGroups([stage.name(`${hearOrders.name}.instance`)]);
    await put(80, 120);
    supervised.rebuild('crash');
    await waitFor(() => numbersHeard.length >= 80);
    await tail.stop();
    expect(numbersHeard.sort((one, other) => one - other)).toEqual(numbers(40, 120));
  });

  it('takes its own group along when it ends', async () => {
    const app = await boot();
    await put(0, 4);
    await waitFor(() => heard(app).length === 4);
    expect(await groups()).toHaveLength(1);
    await stage.end(app);
    expect(await groups()).toEqual([]);
  });
});
