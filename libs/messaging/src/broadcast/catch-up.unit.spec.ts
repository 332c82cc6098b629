import { describe, expect, it } from '@jest/globals';
import { CatchUp } from './catch-up.ts';

const end = (partition: number, low: bigint, high: bigint) => ({ topic: 't', partition, low, high });

describe('catching up', () => {
  it('is done at once where there is nothing to read', async () => {
    const catchUp = new CatchUp();
    expect(catchUp.isDone).toBe(false);
    catchUp.expect([end(0, 0n, 0n), end(1, 5n, 5n)]);
    expect(catchUp.isDone).toBe(true);
    await catchUp.done;
  });

  it('is done when every partition has reached the end that it had at the start', () => {
    const catchUp = new CatchUp();
    catchUp.expect([end(0, 0n, 10n), end(1, 0n, 1n)]);
    catchUp.reached('t', 0, 9n);
    catchUp.reached('t', 1, 1n);
    expect(catchUp.isDone).toBe(false);
    catchUp.reached('t', 0, 12n);
    expect(catchUp.isDone).toBe(true);
  });
});
