import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { quantile } from './quantile.ts';
import { rocAuc } from './roc-auc.ts';
import { normal, seededRandom } from './seeded-random.ts';

describe('rocAuc', () => {
  it('is 1 for a perfect order, 0 for the reverse, 0.5 for ties', () => {
    expect(rocAuc([0, 0, 1, 1], [1, 2, 3, 4])).toBe(1);
    expect(rocAuc([1, 1, 0, 0], [1, 2, 3, 4])).toBe(0);
    expect(rocAuc([1, 0, 1, 0], [7, 7, 7, 7])).toBe(0.5);
  });

  it('equals the share of pairs in the right order', () => {
    const pair = fc.record({ label: fc.constantFrom(0, 1), score: fc.integer({ min: 0, max: 9 }) });
    fc.assert(
      fc.property(fc.array(pair, { minLength: 2, maxLength: 60 }), (pairs) => {
        const outliers = pairs.filter(({ label }) => label === 1);
        const ordinary = pairs.filter(({ label }) => label === 0);
        fc.pre(outliers.length > 0 && ordinary.length > 0);
        let right = 0;
        for (const high of outliers) {
          for (const low of ordinary) right += high.score > low.score ? 1 : high.score === low.score ? 0.5 : 0;
        }
        const area = rocAuc(
          pairs.map(({ label }) => label),
          pairs.map(({ score }) => score),
        );
        expect(area).toBeCloseTo(right / (outliers.length * ordinary.length), 12);
      }),
    );
  });

  it('refuses a single class', () => {
    expect(() => rocAuc([1, 1], [0, 1])).toThrow(RangeError);
  });
});

describe('quantile', () => {
  it('interpolates between ranks', () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(quantile([4, 1, 3, 2], 1)).toBe(4);
    expect(() => quantile([], 0.5)).toThrow(RangeError);
    expect(() => quantile([1], 1.5)).toThrow(RangeError);
  });
});

describe('seededRandom', () => {
  it('repeats for a seed and differs between seeds', () => {
    const draw = (seed: number) => Array.from({ length: 5 }, seededRandom(seed));
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });

  it('is even and normal enough', () => {
    const random = seededRandom(1);
    const mean = Array.from({ length: 20_000 }, random).reduce((sum, value) => sum + value, 0) / 20_000;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.01);
    const normals = Array.from({ length: 20_000 }, () => normal(random));
    const variance = normals.reduce((sum, value) => sum + value * value, 0) / normals.length;
    expect(Math.abs(variance - 1)).toBeLessThan(0.05);
  });
});
