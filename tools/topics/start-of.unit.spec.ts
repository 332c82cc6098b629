import { describe, expect, it } from '@jest/globals';
import { startOf } from './start-of.ts';

describe('--from', () => {
  it('takes beginning, a span, a time, an offset; without it the last records', () => {
    const now = Date.parse('2026-01-15T10:30:00Z');
    expect(startOf('beginning', now, 5)).toBe('beginning');
    expect(startOf('-10m', now, 5)).toEqual({ timeMs: now - 600_000 });
    expect(startOf('2026-01-15T10:00:00Z', now, 5)).toEqual({ timeMs: now - 1_800_000 });
    expect(startOf('4711', now, 5)).toEqual({ offset: 4711n });
    expect(startOf(undefined, now, 5)).toEqual({ last: 5 });
  });

  it('says what it takes when it takes something else', () => {
    expect(() => startOf('yesterday', 0, 5)).toThrow(/beginning, -10m/);
  });
});
