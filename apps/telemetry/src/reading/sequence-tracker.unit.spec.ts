import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { missingFromText, missingToText, newSequence, track } from './sequence-tracker.ts';

const at = (n: number) =>
  `2026-01-15 10:${String(Math.floor(n / 60)).padStart(2, '0')}:${String(n % 60).padStart(2, '0')}.000`;
const reading = (seq: number, time = seq) => ({ seq, at: at(time), stampedOnArrival: false, redelivered: false });

function tracked(...readings: ReturnType<typeof reading>[]) {
  const state = newSequence();
  for (const each of readings) track(state, each);
  return state;
}

describe('gaps in the running number of a device', () => {
  it('counts numbers that never came', () => {
    expect(tracked(reading(1), reading(2), reading(5))).toMatchObject({ top: 5, lost: 2, missing: [[3, 4]] });
  });

  it('takes a number off again that was only overtaken', () => {
    expect(tracked(reading(1), reading(5), reading(3))).toMatchObject({
      lost: 2,
      missing: [
        [2, 2],
        [4, 4],
      ],
    });
  });

  it('sees that a device began to count anew', () => {
    expect(tracked(reading(1000, 1), reading(0, 2), reading(1, 3))).toMatchObject({ top: 1, lost: 0, resets: 1 });
  });

  it('does not count what the broker repeats from before a new beginning', () => {
    const state = tracked(reading(1000, 1), reading(0, 2));
    track(state, { ...reading(1001, 1), redelivered: true });
    expect(state).toMatchObject({ top: 0, lost: 0, resets: 1 });
  });

  it('takes an overtaken reading without a time of its own for what it is', () => {
    const state = newSequence();
    for (const [seq, time] of [
      [10, 1],
      [12, 2],
      [11, 3],
    ] as const) {
      track(state, { seq, at: at(time), stampedOnArrival: true, redelivered: false });
    }
    expect(state).toMatchObject({ top: 12, lost: 0, resets: 0 });
  });

  it('takes a jump of millions for a new count', () => {
    expect(tracked(reading(1), reading(5_000_000, 2))).toMatchObject({ lost: 0, resets: 1 });
  });

  it('ends with what is missing, in whatever order and however often readings come', () => {
    const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(
        numbers.chain((given) =>
          fc.tuple(fc.constant(given), fc.shuffledSubarray([...given, ...given], { minLength: given.length * 2 })),
        ),
        ([given, arrivals]) => {
          const first = Math.min(...given);
          const state = tracked(reading(first), ...arrivals.map((seq) => reading(seq)));
          const span = Math.max(...given) - first + 1;
          expect(state.lost).toBe(span - given.length);
          expect(state.resets).toBe(0);
          expect(missingFromText(missingToText(state.missing))).toEqual(state.missing);
        },
      ),
    );
  });

  it('stays within its column for a device that numbers by microseconds', () => {
    const first = Number.MAX_SAFE_INTEGER - 200 * 500_000;
    const state = tracked(...Array.from({ length: 200 }, (_, n) => reading(first + n * 500_000, n)));
    expect(missingToText(state.missing).length).toBeLessThanOrEqual(2_000);
    expect(state.lost).toBe(199 * 499_999);
  });
});
