/** Remembers the last numbers that were added, up to a limit; the oldest are forgotten. */
export class RecentNumbers {
  private readonly numbers = new Set<number>();

  constructor(private readonly limit: number) {}

  has(number: number): boolean {
    return this.numbers.has(number);
  }

  add(number: number): void {
    this.numbers.add(number);
    if (this.numbers.size <= this.limit) return;
    for (const oldest of this.numbers) {
      this.numbers.delete(oldest);
      return;
    }
  }
}
