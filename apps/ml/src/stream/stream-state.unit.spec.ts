import { describe, expect, it } from '@jest/globals';
import type { Reading } from '@voltguard/contracts';
import { FEATURES } from '../feature/features.ts';
import { addIdentity, emptyRing, hasIdentity, identityHash } from './identity-ring.ts';
import { deserialiseState, deviceState, emptyState, serialiseState } from './scoring-state.ts';
import { takeReading, type Taken } from './take-reading.ts';

const startMs = Date.UTC(2026, 0, 15);

function take(state = emptyState()) {
  return (reading: Partial<Reading> & { atMs: number }, redelivered = false): Taken => {
    const { atMs, ...rest } = reading;
    const device = deviceState(state, 'EVSE-1', 10);
    const rows = new Float32Array(FEATURES);
    const causes = new Int8Array(FEATURES);
    const full = { timestamp: new Date(atMs).toISOString(), temperatureC: 20 + (atMs % 7), ...rest };
    return takeReading(full, atMs, redelivered, device, rows, causes, 0, { warmUpReadings: 5 });
  };
}

describe('the ring of identities', () => {
  it('knows the last 2,048 and no more', () => {
    const ring = emptyRing();
    for (let seq = 1; seq <= 3_000; seq += 1) addIdentity(ring, identityHash(startMs + seq, seq));
    expect(hasIdentity(ring, identityHash(startMs + 3_000, 3_000))).toBe(true);
    expect(hasIdentity(ring, identityHash(startMs + 953, 953))).toBe(true);
    expect(hasIdentity(ring, identityHash(startMs + 952, 952))).toBe(false);
    expect(ring.hashes).toHaveLength(2_048);
  });
});

describe('taking readings', () => {
  it('skips what came before, in order or not', () => {
    const reading = take();
    expect(reading({ atMs: startMs, seq: 1 })).toBe('learning');
    expect(reading({ atMs: startMs, seq: 1 })).toBe('duplicate');
    expect(reading({ atMs: startMs, seq: 2 })).toBe('learning');
    expect(reading({ atMs: startMs + 5_000, seq: 3 })).toBe('learning');
    expect(reading({ atMs: startMs, seq: 1 }, true)).toBe('duplicate');
  });

  it('tells a redelivered reading that was stamped on arrival by its seq', () => {
    const reading = take();
    expect(reading({ atMs: startMs, seq: 9, stampedOnArrival: true })).toBe('learning');
    expect(reading({ atMs: startMs + 60_000, seq: 9, stampedOnArrival: true }, true)).toBe('duplicate');
    expect(reading({ atMs: startMs + 90_000, seq: 9, stampedOnArrival: true })).toBe('learning');
  });

  it.each([
    ['with times', (seq: number) => ({ atMs: startMs + seq * 1_000, seq })],
    [
      'numbered, without times',
      (seq: number, again = 0) => ({ atMs: startMs + seq + again, seq, stampedOnArrival: true as const }),
    ],
  ])('skips what the broker sends again, though it is more than the ring holds: %s', (_name, made) => {
    const state = emptyState();
    const reading = take(state);
    for (let seq = 1; seq <= 6_000; seq += 1) reading(made(seq));
    const before = structuredClone(state.devices.get('EVSE-1')!.history);
    for (let seq = 1; seq <= 6_000; seq += 1) expect(reading(made(seq, 60_000), true)).toBe('duplicate');
    expect(state.devices.get('EVSE-1')!.history).toEqual(before);
    expect(reading(made(6_001, 60_000), true)).toBe('judged');
  });

  it('judges after the warm-up; a late reading is judged but changes nothing', () => {
    const state = emptyState();
    const reading = take(state);
    for (let index = 0; index < 10; index += 1) reading({ atMs: startMs + index * 5_000, seq: index + 1 });
    expect(reading({ atMs: startMs + 50_000, seq: 11 })).toBe('judged');
    const before = structuredClone(state.devices.get('EVSE-1')!.history);
    expect(reading({ atMs: startMs + 1_000, seq: 99, temperatureC: 500 })).toBe('late');
    expect(state.devices.get('EVSE-1')!.history).toEqual(before);
  });

  it('believes a clock that was set back after twenty readings', () => {
    const state = emptyState();
    const reading = take(state);
    for (let index = 0; index < 10; index += 1) reading({ atMs: startMs + 86_400_000 + index });
    const outcomes = Array.from({ length: 25 }, (_, index) => reading({ atMs: startMs + index * 5_000 }));
    expect(outcomes.filter((outcome) => outcome === 'late')).toHaveLength(19);
    expect(state.devices.get('EVSE-1')!.history.newestMs).toBe(startMs + 24 * 5_000);
  });
});

describe('the state of a partition', () => {
  it('comes back from a checkpoint as it was', () => {
    const state = emptyState();
    const reading = take(state);
    for (let index = 0; index < 50; index += 1) reading({ atMs: startMs + index * 5_000, seq: index });
    expect(deserialiseState(serialiseState(state))).toEqual(state);
  });

  it('forgets those that were silent longest, the same ones in every replay', () => {
    const replay = () => {
      const state = emptyState();
      for (let index = 0; index < 60; index += 1) deviceState(state, `D${(index * 7) % 31}`, 20);
      return [...state.devices.keys()];
    };
    expect(replay()).toEqual(replay());
    expect(replay().length).toBeLessThanOrEqual(20);
    expect(replay()).toContain(`D${(59 * 7) % 31}`);
  });
});
