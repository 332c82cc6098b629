const longestMs = 30_000;
/** A process that served so long is not in a loop of crashes: its next end counts as the first. */
const settledMs = 60_000;

/** How long to wait before a process is started again: 1, 2, 4 … 30 s. */
export function backOffMs(failuresInARow: number): number {
  return Math.min(longestMs, 1000 * 2 ** Math.max(0, failuresInARow - 1));
}

export function failuresAfter(previousInARow: number, servedMs: number): number {
  return servedMs >= settledMs ? 1 : previousInARow + 1;
}
