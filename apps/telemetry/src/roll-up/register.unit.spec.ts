import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { combineRegisters, type RegisterSpan, stepKwh } from './register.ts';

const span = (value: number): RegisterSpan => ({ first: value, last: value, countedKwh: 0 });

describe('what a meter counted', () => {
  it.each([
    ['plain use', 100, 101.5, 1.5],
    ['standing still', 100, 100, 0],
    ['a reset to zero', 1234.5, 0.4, 0.4],
    ['a register of five digits that rolls over', 99_999, 2, 3],
    ['a register of six digits that rolls over', 999_990, 10, 20],
    ['a small register that falls: a reset, not a roll-over', 9.5, 0.2, 0.2],
    ['a value that trembles', 1000, 999.9, 0],
  ])('%s', (_what, from, to, counted) => {
    expect(stepKwh(from, to)).toBeCloseTo(counted, 9);
  });

  it('is the same however the time is cut into buckets', () => {
    const values = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 4 }), (given, minute, hour) => {
        const cut = (spans: RegisterSpan[], size: number) =>
          Array.from({ length: Math.ceil(spans.length / size) }, (_, index) =>
            combineRegisters(spans.slice(index * size, (index + 1) * size)),
          ) as RegisterSpan[];
        const whole = combineRegisters(given.map(span))!;
        const parts = combineRegisters(cut(cut(given.map(span), minute), hour))!;
        const naive = given.slice(1).reduce((sum, value, index) => sum + stepKwh(given[index]!, value), 0);
        expect(parts.first).toBe(given[0]);
        expect(parts.last).toBe(given.at(-1));
        expect(Math.abs(parts.countedKwh - naive)).toBeLessThan(1e-6);
        expect(Math.abs(whole.countedKwh - naive)).toBeLessThan(1e-6);
      }),
    );
  });
});
