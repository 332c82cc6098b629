import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { NumberOrder } from './number-order.ts';

describe('the order of numbers', () => {
  let passed: number[];
  let order: NumberOrder<{ number: number }>;
  beforeEach(() => {
    jest.useFakeTimers();
    passed = [];
    order = new NumberOrder(100, ({ number }) => passed.push(number));
  });
  afterEach(() => {
    order.stop();
    jest.useRealTimers();
  });
  const accept = (...numbers: number[]) => {
    for (const number of numbers) order.accept({ number });
  };
  /** Its first message has waited, and was this one. */
  const begin = (number: number) => {
    accept(number);
    jest.advanceTimersByTime(100);
  };

  it('lets the first wait: a lower one may be on its way', () => {
    accept(42, 41);
    expect(passed).toEqual([]);
    jest.advanceTimersByTime(100);
    expect(passed).toEqual([41, 42]);
  });

  it('passes what is in order at once', () => {
    begin(41);
    accept(42, 43);
    expect(passed).toEqual([41, 42, 43]);
  });

  it('waits for a number that is on its way', () => {
    begin(1);
    accept(3, 4);
    expect(passed).toEqual([1]);
    accept(2);
    expect(passed).toEqual([1, 2, 3, 4]);
  });

  it('does not wait for ever: numbers may have gaps', () => {
    begin(1);
    accept(3, 7);
    jest.advanceTimersByTime(99);
    expect(passed).toEqual([1]);
    jest.advanceTimersByTime(1);
    expect(passed).toEqual([1, 3, 7]);
    accept(8);
    expect(passed).toEqual([1, 3, 7, 8]);
  });

  it('lets each message wait its own time', () => {
    begin(1);
    accept(3);
    jest.advanceTimersByTime(60);
    accept(9);
    jest.advanceTimersByTime(40);
    expect(passed).toEqual([1, 3]);
    jest.advanceTimersByTime(60);
    expect(passed).toEqual([1, 3, 9]);
  });

  it('passes what comes too late, rather late than never', () => {
    begin(1);
    accept(3);
    jest.advanceTimersByTime(100);
    accept(2, 4);
    expect(passed).toEqual([1, 3, 2, 4]);
  });

  it('drops what came before', () => {
    begin(1);
    accept(2, 2, 1, 3, 5, 5, 4, 5);
    expect(passed).toEqual([1, 2, 3, 4, 5]);
  });

  it('passes each number exactly once, and sorted when all come in time', () => {
    const shuffled = fc
      .uniqueArray(fc.integer({ min: 2, max: 60 }), { minLength: 1 })
      .chain((numbers) => fc.tuple(fc.constant(numbers), fc.shuffledSubarray(numbers)));
    fc.assert(
      fc.property(shuffled, ([numbers, again]) => {
        passed = [];
        order = new NumberOrder(100, ({ number }) => passed.push(number));
        accept(1, ...numbers, ...again);
        jest.advanceTimersByTime(100);
        expect(passed).toEqual([1, ...numbers.toSorted((a, b) => a - b)]);
      }),
    );
  });
});
