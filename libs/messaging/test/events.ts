import { defineConsumer, defineEvent, type Topic } from '@voltguard/contracts';
import { z } from 'zod';

const facts = { kind: 'facts', retention: 'forever', maxBytes: 64 * 1024, partitions: 4 } as const;

export const ordersTopic: Topic = { ...facts, name: 'test.orders.v1', description: 'Orders.' };
export const accountsTopic: Topic = {
  ...facts,
  name: 'test.accounts.v1',
  description: 'Accounts.',
  kind: 'state',
  partitions: 3,
};

export const orderPlaced = defineEvent({
  type: 'voltguard.test.order-placed.v1',
  version: 1,
  description: 'An order was placed.',
  schema: z.strictObject({ account: z.string(), number: z.int() }),
  topic: ordersTopic,
  key: (data) => data.account,
  example: { account: 'a', number: 1 },
  personalData: false,
  givenBy: ['telemetry'],
});

export const orderCancelled = defineEvent({ ...orderPlaced, type: 'voltguard.test.order-cancelled.v1' });

export const accountChanged = defineEvent({
  ...orderPlaced,
  type: 'voltguard.test.account-changed.v1',
  schema: z.strictObject({ account: z.string(), version: z.int() }),
  topic: accountsTopic,
  key: (data) => data.account,
  example: { account: 'a', version: 1 },
});

export const takeOrders = defineConsumer({
  name: 'telemetry.take-orders',
  service: 'telemetry',
  purpose: 'Takes orders.',
  mode: 'work',
  takes: [orderPlaced],
});

export const knowAccounts = defineConsumer({
  name: 'telemetry.accounts',
  service: 'telemetry',
  purpose: 'Knows accounts.',
  mode: 'broadcast',
  takes: [accountChanged],
});
