import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dueTicks } from './due-ticks.ts';

describe('what a station has to send', () => {
  it('is the tick of now', () => {
    expect(dueTicks(9, 10, 720)).toEqual({ ticks: [10], skipped: 0 });
  });

  it('is nothing when the clock stood still or went back', () => {
    expect(dueTicks(10, 10, 720)).toEqual({ ticks: [], skipped: 0 });
    expect(dueTicks(10, 4, 720)).toEqual({ ticks: [], skipped: 0 });
  });

  it('includes what it missed, and skips what is too old', () => {
    expect(dueTicks(4, 8, 720)).toEqual({ ticks: [5, 6, 7, 8], skipped: 0 });
    expect(dueTicks(0, 100, 2)).toEqual({ ticks: [98, 99, 100], skipped: 97 });
  });

  it('leaves no tick out and sends none twice', () => {
    fc.assert(
      fc.property(fc.nat(1_000), fc.nat(1_000), fc.nat(50), (last, ahead, catchUp) => {
        const { ticks, skipped } = dueTicks(last, last + ahead, catchUp);
        expect(ticks.length + skipped).toBe(ahead);
        ticks.forEach((tick, index) => expect(tick).toBe(last + 1 + skipped + index));
      }),
    );
  });
});
