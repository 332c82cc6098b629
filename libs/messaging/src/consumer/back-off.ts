const firstMs = 200;
const longestMs = 30_000;

/** How long to wait before the next attempt: doubling from 200 ms to 30 s, less up to a half, so that replicas don't return in step. */
export function backOffMs(attempt: number, random: () => number = Math.random): number {
  const full = Math.min(longestMs, firstMs * 2 ** Math.min(attempt, 20));
  return Math.round(full * (0.5 + random() / 2));
}
