export interface PartitionEnd {
  readonly topic: string;
  readonly partition: number;
  /** The oldest offset still there, and the one that the next record will get. */
  readonly low: bigint;
  readonly high: bigint;
}

/** Whether everything that was in the topics at the start has been read. */
export class CatchUp {
  private readonly open = new Map<string, bigint>();
  private known = false;
  private finish!: () => void;
  readonly done: Promise<void>;

  constructor() {
    this.done = new Promise((resolve) => (this.finish = resolve));
  }

  get isDone(): boolean {
    return this.known && this.open.size === 0;
  }

  /** What there was at the start; partitions without records need no reading. */
  expect(ends: readonly PartitionEnd[]): void {
    for (const { topic, partition, low, high } of ends) if (high > low) this.open.set(`${topic}:${partition}`, high);
    this.known = true;
    this.check();
  }

  /** Everything below `next` of a partition was handled. */
  reached(topic: string, partition: number, next: bigint): void {
    const key = `${topic}:${partition}`;
    const end = this.open.get(key);
    if (end === undefined || next < end) return;
    this.open.delete(key);
    this.check();
  }

  private check(): void {
    if (this.isDone) this.finish();
  }
}
