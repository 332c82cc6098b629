import type { FailureWindow } from './failure-windows.ts';

/** From the reading that raised it to the one that cleared it; open while `clearedAtMs` is missing. */
export interface Episode {
  readonly alertId: number;
  readonly raisedAtMs: number;
  readonly clearedAtMs?: number;
}

export interface WindowOutcome extends FailureWindow {
  /** An alert was raised inside the window. */
  readonly found: boolean;
  readonly raisedInside: number;
  /** After the window's beginning. */
  readonly firstAlertAfterMs?: number;
  /** Nothing was raised inside, but an episode from before was still open when it began. */
  readonly openAtBeginning: boolean;
}

export interface WindowReport {
  readonly windows: readonly WindowOutcome[];
  readonly found: number;
  readonly episodes: number;
  /** Episodes that were raised outside of every window. */
  readonly outside: number;
  /** The same, counting episodes that follow each other within `mergeWithinMs` as one. */
  readonly outsideMerged: number;
  readonly mergeWithinMs: number;
}

export const sixHoursMs = 6 * 3_600_000;

/** How the alerts of a device match the labels of the series that it sent. */
export function windowReport(
  windows: readonly FailureWindow[],
  episodes: readonly Episode[],
  mergeWithinMs = sixHoursMs,
): WindowReport {
  const ordered = episodes.toSorted((a, b) => a.raisedAtMs - b.raisedAtMs);
  const outcomes = windows.map((window) => outcome(window, ordered));
  const outside = ordered.filter(({ raisedAtMs }) => !windows.some((window) => isInside(raisedAtMs, window)));
  return {
    windows: outcomes,
    found: outcomes.filter(({ found }) => found).length,
    episodes: ordered.length,
    outside: outside.length,
    outsideMerged: merged(outside, mergeWithinMs),
    mergeWithinMs,
  };
}

function outcome(window: FailureWindow, ordered: readonly Episode[]): WindowOutcome {
  const inside = ordered.filter(({ raisedAtMs }) => isInside(raisedAtMs, window));
  const first = inside[0];
  return {
    ...window,
    found: first !== undefined,
    raisedInside: inside.length,
    ...(first && { firstAlertAfterMs: first.raisedAtMs - window.fromMs }),
    openAtBeginning: ordered.some(
      ({ raisedAtMs, clearedAtMs }) => raisedAtMs < window.fromMs && (clearedAtMs ?? Infinity) >= window.fromMs,
    ),
  };
}

function isInside(timestampMs: number, { fromMs, toMs }: FailureWindow): boolean {
  return timestampMs >= fromMs && timestampMs <= toMs;
}

function merged(ordered: readonly Episode[], withinMs: number): number {
  let count = 0;
  let endMs = -Infinity;
  for (const { raisedAtMs, clearedAtMs } of ordered) {
    if (raisedAtMs - endMs > withinMs) count += 1;
    endMs = Math.max(endMs, clearedAtMs ?? raisedAtMs);
  }
  return count;
}
