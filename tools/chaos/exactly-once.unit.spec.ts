import { describe, expect, it } from '@jest/globals';
import { checkStorage, compareTwins } from './exactly-once.ts';

describe('checkStorage', () => {
  it('is content when each acknowledged reading has one row', () => {
    const rows = new Map([
      [1, 1],
      [2, 1],
      [3, 1],
    ]);
    const verdict = checkStorage(new Set([1, 2, 3, 4]), new Set([1, 2]), rows);
    expect(verdict).toEqual({ acknowledged: 2, stored: 3, lost: [], doubled: [], foreign: [] });
  });

  it('names what was lost, doubled and never sent', () => {
    const rows = new Map([
      [2, 2],
      [9, 1],
    ]);
    const verdict = checkStorage(new Set([1, 2]), new Set([1, 2]), rows);
    expect(verdict).toMatchObject({ lost: [1], doubled: [2], foreign: [9] });
  });
});

describe('compareTwins', () => {
  it('does not mind the order', () => {
    expect(compareTwins(['a', 'b'], ['b', 'a'])).toEqual({ calm: 2, stormy: 2, missing: [], surplus: [] });
  });
  it('counts repetitions', () => {
    expect(compareTwins(['a', 'b'], ['a', 'a', 'c'])).toEqual({
      calm: 2,
      stormy: 3,
      missing: ['b'],
      surplus: ['a', 'c'],
    });
  });
});
