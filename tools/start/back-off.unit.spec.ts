import { describe, expect, it } from '@jest/globals';
import { backOffMs, failuresAfter } from './back-off.ts';

describe('the time before a process is started again', () => {
  it('doubles from 1 s and ends at 30 s', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 50].map(backOffMs)).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('begins anew for a process that had served for a minute', () => {
    expect(failuresAfter(5, 59_999)).toBe(6);
    expect(failuresAfter(5, 60_000)).toBe(1);
  });
});
