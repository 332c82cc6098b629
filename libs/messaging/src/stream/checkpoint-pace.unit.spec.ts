import { describe, expect, it } from '@jest/globals';
import { CheckpointPace, type Saved } from './checkpoint-pace.ts';

const taking =
  (ms: number, saved: Saved = 'saved') =>
  async (): Promise<Saved> => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    return saved;
  };

describe('the pace of checkpoints', () => {
  it('is as asked while they are cheap', async () => {
    const pace = new CheckpointPace(2_000);
    await pace.take('a', taking(1));
    expect(pace.everyMs).toBe(2_000);
  });

  it('slows down with what those of all partitions cost together, and gets faster when one goes', async () => {
    const pace = new CheckpointPace(100);
    await Promise.all([pace.take('a', taking(50)), pace.take('b', taking(50))]);
    expect(pace.everyMs).toBeGreaterThanOrEqual(980);
    pace.forget('b');
    expect(pace.everyMs).toBeLessThan(980);
  });

  it('is not changed by those that were not saved', async () => {
    const pace = new CheckpointPace(10);
    await pace.take('a', taking(30, 'failed'));
    await pace.take('b', taking(30, 'skipped'));
    expect(pace.everyMs).toBe(10);
  });

  it('lets one save at a time, also after one that failed', async () => {
    const pace = new CheckpointPace(10);
    let running = 0;
    let most = 0;
    const save = async (): Promise<Saved> => {
      most = Math.max(most, (running += 1));
      await Promise.resolve();
      running -= 1;
      throw new Error('the database is away');
    };
    const saves = ['a', 'b', 'c'].map((partition) => pace.take(partition, save));
    expect((await Promise.allSettled(saves)).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(most).toBe(1);
  });
});
