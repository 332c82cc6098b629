import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { backOffMs } from './back-off.ts';

describe('the wait before the next attempt', () => {
  it('doubles from 200 ms to 30 s', () => {
    const waits = [0, 1, 2, 7, 8, 1_000].map((attempt) => backOffMs(attempt, () => 1));
    expect(waits).toEqual([200, 400, 800, 25_600, 30_000, 30_000]);
  });

  it('is never less than half of that, nor more', () => {
    fc.assert(
      fc.property(fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
        const full = backOffMs(attempt, () => 1);
        const wait = backOffMs(attempt, () => random);
        return wait >= full / 2 && wait <= full;
      }),
    );
  });
});
