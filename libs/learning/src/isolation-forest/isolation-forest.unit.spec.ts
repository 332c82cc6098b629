import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { normal, seededRandom } from '../statistics/seeded-random.ts';
import { averagePathLength } from './average-path-length.ts';
import { explainIsolation } from './explain-isolation.ts';
import { fitIsolationForest } from './fit-isolation-forest.ts';
import { scoreIsolationForest } from './score-isolation-forest.ts';

const someRows = fc
  .record({ features: fc.integer({ min: 1, max: 5 }), rows: fc.integer({ min: 3, max: 80 }), seed: fc.nat(1_000) })
  .chain(({ features, rows, seed }) =>
    fc
      .array(fc.float({ noNaN: true, min: -1_000, max: 1_000 }), {
        minLength: features * rows,
        maxLength: features * rows,
      })
      .map((values) => ({ features, seed, values: Float32Array.from(values) })),
  );

function ordinaryRows(count: number, features: number): Float32Array {
  const random = seededRandom(11);
  return Float32Array.from({ length: count * features }, () => normal(random));
}

describe('isolation forest', () => {
  it('knows the mean path length of small trees', () => {
    expect([0, 1, 2].map(averagePathLength)).toEqual([0, 0, 1]);
    expect(averagePathLength(256)).toBeCloseTo(10.244770919, 6);
  });

  it('gives scores strictly between 0 and 1, and the same ones for the same seed', () => {
    fc.assert(
      fc.property(someRows, ({ features, seed, values }) => {
        const forest = fitIsolationForest(values, features, { seed, trees: 20 });
        const scores = scoreIsolationForest(forest, values);
        expect(scores.every((score) => score > 0 && score < 1)).toBe(true);
        expect(fitIsolationForest(values, features, { seed, trees: 20 })).toEqual(forest);
      }),
    );
  });

  it('scores a row the same wherever it stands in the batch', () => {
    fc.assert(
      fc.property(someRows, ({ features, seed, values }) => {
        const forest = fitIsolationForest(values, features, { seed, trees: 10 });
        const together = scoreIsolationForest(forest, values);
        const apart = Array.from(together, (_, row) =>
          scoreIsolationForest(forest, values.slice(row * features, (row + 1) * features)),
        );
        expect(apart.map(([score]) => score)).toEqual(Array.from(together));
      }),
    );
  });

  it('splits so that both sides of every node hold rows, and keeps each tree within its depth', () => {
    fc.assert(
      fc.property(someRows, ({ features, seed, values }) => {
        const { feature, left, right, size, roots, sampleSize } = fitIsolationForest(values, features, {
          seed,
          trees: 5,
        });
        const depth = (node: number): number =>
          feature[node] === -1 ? 0 : 1 + Math.max(depth(left[node]!), depth(right[node]!));
        feature.forEach((on, node) => {
          if (on === -1) return;
          expect(size[left[node]!]! + size[right[node]!]!).toBe(size[node]);
          expect(Math.min(size[left[node]!]!, size[right[node]!]!)).toBeGreaterThan(0);
        });
        roots.forEach((root) => expect(depth(root)).toBeLessThanOrEqual(Math.ceil(Math.log2(sampleSize))));
      }),
    );
  });

  it('tells a far row from ordinary ones', () => {
    const rows = ordinaryRows(2_000, 4);
    const forest = fitIsolationForest(rows, 4, { seed: 3 });
    const [far] = scoreIsolationForest(forest, Float32Array.of(9, 9, 0, -9));
    const [near] = scoreIsolationForest(forest, Float32Array.of(0, 0, 0, 0));
    expect(far).toBeGreaterThan(0.65);
    expect(near).toBeLessThan(0.45);
  });

  it('refuses shapes and values that make no forest', () => {
    expect(() => fitIsolationForest(Float32Array.of(1, 2, 3), 2, { seed: 1 })).toThrow(RangeError);
    expect(() => fitIsolationForest(Float32Array.of(1, NaN), 1, { seed: 1 })).toThrow(/Row 1, feature 0/);
    expect(() => fitIsolationForest(Float32Array.of(1, 2), 1, { seed: 1, trees: 0 })).toThrow(RangeError);
  });
});

describe('explainIsolation', () => {
  it('names the feature that is off', () => {
    const forest = fitIsolationForest(ordinaryRows(2_000, 4), 4, { seed: 3 });
    const shares = explainIsolation(forest, [0, 0, 12, 0]);
    expect(shares[2]).toBeGreaterThan(0.9);
  });

  it('gives shares of 0 to 1 that add up to 1', () => {
    fc.assert(
      fc.property(someRows, fc.nat(), ({ features, seed, values }, pick) => {
        const forest = fitIsolationForest(values, features, { seed, trees: 10 });
        const row = pick % (values.length / features);
        const shares = explainIsolation(forest, values.slice(row * features, (row + 1) * features));
        expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
        expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
      }),
    );
  });
});
