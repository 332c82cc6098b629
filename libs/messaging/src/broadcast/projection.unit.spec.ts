import { describe, expect, it } from '@jest/globals';
import { Projection } from './projection.ts';

const state = (key: string, version: number, deleted = false) => ({
  key,
  data: { version, deleted, name: `${key}${version}` },
});
const tombstone = (key: string) => ({ key, data: undefined });

describe('a projection', () => {
  it('keeps the highest version, whatever order they come in', () => {
    const projection = new Projection();
    projection.take([state('a', 2), state('a', 1), state('b', 1), state('a', 2)]);
    expect(projection.get('a')).toMatchObject({ name: 'a2' });
    expect(projection.get('b')).toMatchObject({ name: 'b1' });
  });

  it('knows of the deleted, but does not give them; a tombstone ends all knowledge', () => {
    const projection = new Projection();
    projection.take([state('a', 3, true), state('a', 2)]);
    expect([projection.get('a'), projection.knows('a')]).toEqual([undefined, true]);
    projection.take([tombstone('a')]);
    expect(projection.knows('a')).toBe(false);
  });

  it('tells of what changed, and only of that', () => {
    const told: string[] = [];
    const projection = new Projection((key) => told.push(key));
    projection.take([state('a', 1), state('a', 1), state('b', 1), tombstone('b')]);
    expect(told).toEqual(['a', 'b', 'b']);
  });

  it('is waited for, for as long as it may take', async () => {
    const projection = new Projection();
    const all = projection.waitFor(['a', 'b'], 60_000);
    const some = projection.waitFor(['a', 'c'], 5);
    projection.take([state('a', 1), state('b', 1)]);
    expect([...(await all)]).toEqual([]);
    expect([...(await some)]).toEqual(['c']);
    expect([...(await projection.waitFor(['c'], 0))]).toEqual(['c']);
  });

  it('lets go of who waits when the signal says so', async () => {
    const projection = new Projection();
    const stopping = new AbortController();
    const waiting = projection.waitFor(['a'], 60_000, stopping.signal);
    stopping.abort();
    expect([...(await waiting)]).toEqual(['a']);
  });
});
