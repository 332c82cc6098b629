import { describe, expect, it } from '@jest/globals';
import { Pace } from './pace.ts';

describe('Pace', () => {
  it('keeps the rhythm of the trace, so many times faster', () => {
    let now = 1000;
    const pace = new Pace(10, () => now);
    expect(pace.waitMs(50_000)).toBe(0);
    expect(pace.waitMs(51_000)).toBe(100);
    now = 1100;
    expect(pace.waitMs(51_000)).toBe(0);
    expect(pace.waitMs(50_500)).toBe(0);
    expect(pace.waitMs(60_000)).toBe(900);
  });

  it('never waits at full speed', () => {
    const pace = new Pace('max', () => 0);
    expect([pace.waitMs(0), pace.waitMs(1e9)]).toEqual([0, 0]);
  });
});
