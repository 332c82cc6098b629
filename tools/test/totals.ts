export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export function add(one: Totals, other: Totals): Totals {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
  };
}

/** The line that scripts look for. */
export function lastLine({ passed, failed, skipped }: Totals): string {
  return `tests: ${passed} passed, ${failed} failed, ${skipped} skipped`;
}
