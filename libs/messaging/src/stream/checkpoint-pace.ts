/** Of the time between two checkpoints of a partition, all partitions together may take this part for saving theirs. */
const share = 0.1;
/** A crash never replays more than the events of about a minute, whatever saving costs. */
const longestMs = 60_000;

export type Saved = 'saved' | 'lost' | 'failed' | 'skipped';

/**
 * How often checkpoints are worth their price: states grow with the number of keys, and one that takes a second to
 * save must not be saved every two seconds. Saves run one after another, so that memory holds one serialised state at a time.
 */
export class CheckpointPace {
  private readonly costsMs = new Map<string, number>();
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly leastMs: number) {}

  /** Least time between two checkpoints of one partition. */
  get everyMs(): number {
    let sumMs = 0;
    for (const costMs of this.costsMs.values()) sumMs += costMs;
    return Math.min(Math.max(longestMs, this.leastMs), Math.max(this.leastMs, sumMs / share));
  }

  /** Runs a save when no other runs, and notes what it cost when it worked. */
  async take(partition: string, save: () => Promise<Saved>): Promise<Saved> {
    const mine = this.last.then(async () => {
      const began = performance.now();
      const saved = await save();
      if (saved === 'saved') this.costsMs.set(partition, performance.now() - began);
      return saved;
    });
    this.last = mine.catch(() => undefined);
    return mine;
  }

  /** The partition is somebody else's. */
  forget(partition: string): void {
    this.costsMs.delete(partition);
  }
}
