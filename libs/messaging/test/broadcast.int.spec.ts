import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { HealthRegistry } from '@voltguard/observability';
import { waitFor } from '@voltguard/testing';
import {
  type BroadcastRecord,
  BroadcastStatus,
  ConsumeBroadcast,
  EventProducer,
  outgoing,
  tombstone,
} from '../src/index.ts';
import { accountChanged, accountsTopic, knowAccounts } from './events.ts';
import { Stage } from './stage.ts';

@Injectable()
class Accounts {
  readonly versions = new Map<string, number>();
  failures = 0;

  @ConsumeBroadcast(knowAccounts)
  async take(records: readonly BroadcastRecord<typeof accountChanged>[]): Promise<void> {
    if (this.failures > 0) {
      this.failures -= 1;
      throw new Error('not yet');
    }
    for (const record of records) {
      if (record.data === undefined) this.versions.delete(record.key);
      else this.versions.set(record.key, record.data.version);
    }
  }
}

/** Real: Kafka, kafkajs, Nest. Nothing is mocked. */
describe('a broadcast', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await Stage.open();
  });
  afterEach(() => stage.close());

  const boot = () => stage.app({ declared: [knowAccounts], providers: [Accounts] });
  const groups = async () => {
    const { groups: all } = await stage.admin.listGroups();
    return all.map(({ groupId }) => groupId).filter((id) => id.startsWith(stage.name(knowAccounts.name)));
  };

  it('is caught up at once on an empty topic, then hears what is new', async () => {
    const app = await boot();
    await app.get(BroadcastStatus).caughtUp(knowAccounts.name);
    await app.get(EventProducer).publish([outgoing(accountChanged, { account: 'a', version: 1 })]);
    await waitFor(() => app.get(Accounts).versions.get('a') === 1);
  });

  it('has read the whole topic in every replica when it is caught up, tombstones too', async () => {
    const writer = await boot();
    const changes = Array.from({ length: 100 }, (_, index) =>
      outgoing(accountChanged, { account: `account-${index}`, version: index }),
    );
    await writer.get(EventProducer).publish([...changes, tombstone(accountChanged, 'account-7')]);
    const replicas = [await boot(), await boot()];
    for (const replica of replicas) {
      await replica.get(BroadcastStatus).caughtUp(knowAccounts.name);
      const { versions } = replica.get(Accounts);
      expect(versions.size).toBe(99);
      expect(versions.has('account-7')).toBe(false);
      expect(versions.get('account-99')).toBe(99);
    }
  });

  it('is not ready before that, and survives a handler that fails', async () => {
    const writer = await boot();
    await writer.get(EventProducer).publish([outgoing(accountChanged, { account: 'a', version: 3 })]);
    const accounts = new Accounts();
    accounts.failures = 2;
    const app = await stage.app({
      declared: [knowAccounts],
      providers: [{ provide: Accounts, useValue: accounts }],
    });
    const before = await app.get(HealthRegistry).report();
    expect(before.checks.broadcasts).toMatchObject({ status: 'down', reason: expect.stringContaining('accounts') });
    await app.get(BroadcastStatus).caughtUp(knowAccounts.name);
    expect(accounts.versions.get('a')).toBe(3);
    const after = await app.get(HealthRegistry).report();
    expect(after.checks.broadcasts!.status).toBe('up');
    expect(after.checks.kafka!.status).toBe('up');
  });

  it('removes its group at the end, and those that killed instances left', async () => {
    const dead = stage.kafka.consumer({ groupId: `${stage.name(knowAccounts.name)}.dead` });
    await dead.connect();
    await dead.subscribe({ topic: stage.name(accountsTopic) });
    await dead.run({ eachMessage: async () => undefined });
    await waitFor(async () => (await groups()).length === 1);
    await dead.disconnect();
    const app = await boot();
    await app.get(BroadcastStatus).caughtUp(knowAccounts.name);
    await waitFor(async () => {
      const ids = await groups();
      return ids.length === 1 && !ids[0]!.endsWith('.dead');
    });
    await stage.end(app);
    await waitFor(async () => (await groups()).length === 0);
  });
});
