import { RecentNumbers } from './recent-numbers.ts';

const remembered = 50_000;
const mostHeld = 10_000;

/**
 * Puts numbered messages in the order of their numbers and drops those that came before. Numbers may have gaps, and
 * partitions deliver independently: a message that leaves a gap before it, and the very first, waits `gapWaitMs` for what is missing, then
 * goes on without. What comes later still is passed on at once, so nothing is lost, only late.
 */
export class NumberOrder<Message extends { readonly number: number }> {
  private readonly seen = new RecentNumbers(remembered);
  private readonly held = new Map<number, { readonly message: Message; readonly until: number }>();
  private next: number | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly gapWaitMs: number,
    private readonly pass: (message: Message) => void,
  ) {}

  accept(message: Message): void {
    const { number } = message;
    if (this.seen.has(number)) return;
    this.seen.add(number);
    if ((this.next !== undefined && number <= this.next) || this.gapWaitMs === 0) {
      this.pass(message);
      this.next = Math.max(this.next ?? 0, number + 1);
      this.passConsecutive();
      return;
    }
    this.held.set(number, { message, until: Date.now() + this.gapWaitMs });
    if (this.held.size > mostHeld) this.passBefore(Infinity);
    this.arm();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.passBefore(Infinity);
  }

  private passConsecutive(): void {
    for (let entry = this.held.get(this.next!); entry; entry = this.held.get(this.next!)) {
      this.held.delete(this.next!);
      this.pass(entry.message);
      this.next! += 1;
    }
  }

  /** Gives up on gaps below everything that has waited until `time`. */
  private passBefore(time: number): void {
    const due = [...this.held.values()].filter(({ until }) => until <= time).map(({ message }) => message.number);
    if (due.length === 0) return;
    const highest = due.reduce((a, b) => Math.max(a, b));
    const numbers = [...this.held.keys()].filter((number) => number <= highest).sort((a, b) => a - b);
    for (const number of numbers) {
      const { message } = this.held.get(number)!;
      this.held.delete(number);
      this.pass(message);
    }
    this.next = highest + 1;
    this.passConsecutive();
  }

  private arm(): void {
    if (this.timer || this.held.size === 0) return;
    const [first] = this.held.values();
    this.timer = setTimeout(
      () => {
        this.timer = undefined;
        this.passBefore(Date.now());
        this.arm();
      },
      Math.max(1, first!.until - Date.now()),
    );
  }
}
