export interface Due {
  /** To send now, oldest first. */
  readonly ticks: readonly number[];
  /** How many were left out because they are too old. */
  readonly skipped: number;
}

/**
 * What a station has to send at `nowTick` when `lastSent` was the last that went out: what it missed while it was cut off,
 * but no more than `catchUp` readings back.
 */
export function dueTicks(lastSent: number, nowTick: number, catchUp: number): Due {
  const missed = nowTick - lastSent - 1;
  if (missed < 0) return { ticks: [], skipped: 0 };
  const kept = Math.min(missed, catchUp);
  return { ticks: Array.from({ length: kept + 1 }, (_, index) => nowTick - kept + index), skipped: missed - kept };
}
