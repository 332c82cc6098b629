import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { EachBatchPayload, TopicPartitionOffsetAndMetadata } from 'kafkajs';
import { LateCommits } from './late-commits.ts';

const resolveOffset = jest.fn();
const batchOf = (partition: number) =>
  ({ batch: { topic: 'orders', partition }, resolveOffset }) as unknown as EachBatchPayload;

describe('late commits', () => {
  let sent: TopicPartitionOffsetAndMetadata[][];
  let refuse: boolean;
  let commits: LateCommits;

  beforeEach(() => {
    jest.useFakeTimers();
    [sent, refuse] = [[], false];
    commits = new LateCommits(async (offsets) => {
      if (refuse) throw new Error('the group shares its partitions out anew');
      sent.push(offsets);
      return Promise.resolve();
    });
    commits.start();
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('resolve at once, and commit the newest of each partition in one request', async () => {
    commits.add(batchOf(0), 5n);
    commits.add(batchOf(1), 7n);
    commits.add(batchOf(0), 9n);
    expect(resolveOffset).toHaveBeenLastCalledWith('8');
    expect(sent).toEqual([]);
    await jest.advanceTimersByTimeAsync(500);
    expect(sent).toEqual([
      [
        { topic: 'orders', partition: 0, offset: '9' },
        { topic: 'orders', partition: 1, offset: '7' },
      ],
    ]);
    await jest.advanceTimersByTimeAsync(5_000);
    expect(sent).toHaveLength(1);
  });

  it('come again when they were refused, unless something newer is there', async () => {
    refuse = true;
    commits.add(batchOf(0), 5n);
    commits.add(batchOf(1), 7n);
    await jest.advanceTimersByTimeAsync(500);
    commits.add(batchOf(0), 6n);
    refuse = false;
    await jest.advanceTimersByTimeAsync(500);
    expect(sent.flat().map(({ offset }) => offset)).toEqual(expect.arrayContaining(['6', '7']));
    expect(sent.flat()).toHaveLength(2);
  });

  it('forget partitions that are given away, and leave nothing behind at the end', async () => {
    commits.add(batchOf(0), 5n);
    commits.add(batchOf(1), 7n);
    commits.keepOnly((_topic, partition) => partition === 1);
    await commits.stop();
    expect(sent).toEqual([[{ topic: 'orders', partition: 1, offset: '7' }]]);
    await jest.advanceTimersByTimeAsync(5_000);
    expect(sent).toHaveLength(1);
  });
});
