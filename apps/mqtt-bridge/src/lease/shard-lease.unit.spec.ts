import { hostname } from 'node:os';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { type LeaseStore, ShardLease } from './shard-lease.ts';

/** What the two scripts do, in memory. */
class MemoryStore implements LeaseStore {
  holder: string | null = null;
  away = false;

  get(): Promise<string | null> {
    return this.answer(() => this.holder);
  }
  eval(script: string, _keys: 1, _key: string, token: string | number): Promise<unknown> {
    return this.answer(() => {
      const mine = this.holder === token;
      if (script.includes("'del'")) {
        if (mine) this.holder = null;
        return mine ? 1 : 0;
      }
      if (this.holder !== null && !mine) return 0;
      this.holder = String(token);
      return 1;
    });
  }
  private answer<Value>(give: () => Value): Promise<Value> {
    return this.away ? Promise.reject(new Error('away')) : Promise.resolve(give());
  }
}

describe('the lease of a shard', () => {
  let store: MemoryStore;
  let nowMs = 0;
  const lease = (alive = true): ShardLease =>
    new ShardLease(
      store,
      'k',
      5_000,
      () => alive,
      () => nowMs,
    );
  beforeEach(() => {
    store = new MemoryStore();
  });

  it('belongs to one, until that one gives it back', async () => {
    const [first, second] = [lease(), lease()];
    // Another process of this host: its pid is not ours.
    Object.assign(first, { token: `${hostname()}/1/first` });
    expect(await first.hold()).toBe(true);
    expect(await second.hold()).toBe(false);
    await second.release();
    expect(await first.hold()).toBe(true);
    await first.release();
    expect(await second.hold()).toBe(true);
  });

  it('is confirmed for its length after the last word of Redis', async () => {
    const only = lease();
    expect(only.confirmed).toBe(false);
    await only.hold();
    nowMs += 4_999;
    expect(only.confirmed).toBe(true);
    store.away = true;
    await expect(only.hold()).rejects.toThrow('away');
    nowMs += 1;
    expect(only.confirmed).toBe(false);
  });

  it('is inherited at once from a process of this host that no longer runs', async () => {
    store.holder = `${hostname()}/1/dead`;
    expect(await lease(true).hold()).toBe(false);
    expect(await lease(false).hold()).toBe(true);
  });

  it('of another host is waited for', async () => {
    store.holder = 'elsewhere/1/unknown';
    expect(await lease(false).hold()).toBe(false);
  });
});
