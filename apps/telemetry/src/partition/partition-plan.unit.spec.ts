import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type Partition,
  periodEnd,
  periodPartition,
  periodStart,
  planSplits,
  withFollowing,
} from './partition-plan.ts';

const rest: Partition = { name: 'p_rest', end: undefined };

function applied(partitions: readonly Partition[], splits: ReturnType<typeof planSplits>): Partition[] {
  return partitions.flatMap((each) => splits.find(({ covering }) => covering === each.name)?.into ?? [each]);
}

describe('cutting partitions', () => {
  it('gives a day its own partition and one to what lies before it', () => {
    const after = applied([rest], planSplits('day', [rest], ['2026-01-15']));
    expect(after).toEqual([{ name: 'g20260115', end: '2026-01-15' }, { name: 'p20260115', end: '2026-01-16' }, rest]);
  });

  it('plans nothing for a day that has one', () => {
    const after = applied([rest], planSplits('day', [rest], ['2026-01-15']));
    expect(planSplits('day', after, ['2026-01-15'])).toEqual([]);
  });

  it('knows months and years', () => {
    expect(periodStart('month', '2026-02-28')).toBe('2026-02-01');
    expect(periodEnd('month', '2026-12-01')).toBe('2027-01-01');
    expect(periodEnd('year', periodStart('year', '2024-02-29'))).toBe('2025-01-01');
  });

  it('makes the following days along when a trace comes in day by day', () => {
    const partitions = applied([rest], planSplits('day', [rest], ['2011-03-01']));
    expect([...withFollowing('day', partitions, ['2011-03-02'])]).toHaveLength(7);
    expect([...withFollowing('day', partitions, ['2011-06-01'])]).toHaveLength(1);
  });

  it('leaves ascending partitions without a hole, whatever days come in whatever order', () => {
    const day = fc
      .integer({ min: 0, max: 60 })
      .map((n) => new Date(Date.UTC(2011, 1, 1) + n * 86_400_000).toISOString().slice(0, 10));
    fc.assert(
      fc.property(fc.array(fc.array(day, { minLength: 1, maxLength: 5 }), { maxLength: 12 }), (batches) => {
        let partitions: Partition[] = [rest];
        for (const days of batches) partitions = applied(partitions, planSplits('day', partitions, days));
        const ends = partitions.map(({ end }) => end ?? '9999');
        expect(ends).toEqual([...new Set(ends)].sort());
        expect(new Set(partitions.map(({ name }) => name)).size).toBe(partitions.length);
        for (const start of batches.flat()) {
          const index = partitions.findIndex(({ name }) => name === periodPartition(start));
          expect(partitions[index]?.end).toBe(periodEnd('day', start));
          expect(partitions[index - 1]?.end).toBe(start);
        }
      }),
    );
  });
});
