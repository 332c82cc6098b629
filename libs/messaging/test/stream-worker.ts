// A process of its own for the test that kills it: folds orders into sums and publishes each sum as an account's version.
import { Injectable } from '@nestjs/common';
import { ConsumeStream, type EventBatch, EventProducer, outgoing, type StreamProcessor } from '../src/index.ts';
import { accountChanged, type orderPlaced, takeOrders } from './events.ts';

/** Orders so far of each account, and a hash that tells any difference in what was folded or in its order. */
export type Sums = Record<string, { count: number; hash: number }>;

@Injectable()
@ConsumeStream(takeOrders, { checkpointEveryMs: 100, maxBatchEvents: 20 })
export class SumOrders implements StreamProcessor<Sums, typeof orderPlaced> {
  constructor(private readonly producer: EventProducer) {}

  initial(): Sums {
    return {};
  }

  serialise(state: Sums): Buffer {
    return Buffer.from(JSON.stringify(state));
  }

  deserialise(bytes: Buffer): Sums {
    return JSON.parse(bytes.toString()) as Sums;
  }

  async process(batch: EventBatch<typeof orderPlaced>, state: Sums): Promise<void> {
    await this.before(batch, state);
    const changes = batch.events.map(({ data }) => {
      const sum = (state[data.account] ??= { count: 0, hash: 7 });
      sum.count += 1;
      sum.hash = (Math.imul(sum.hash, 31) + data.number) | 0;
      return outgoing(accountChanged, { account: `${data.account}:${sum.count}`, version: sum.hash });
    });
    await this.producer.publish(changes);
  }

  /** For tests that make it fail. */
  protected async before(_batch: EventBatch<typeof orderPlaced>, _state: Sums): Promise<void> {
    return Promise.resolve();
  }
}
