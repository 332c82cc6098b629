/** Whole lines of a text that comes in pieces. */
export class LogLines {
  private rest = '';

  split(piece: string): string[] {
    const lines = (this.rest + piece).split('\n');
    this.rest = lines.pop()!.slice(-10_000);
    return lines;
  }
}
