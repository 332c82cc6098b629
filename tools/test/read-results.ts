import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Totals } from './totals.ts';

/** The part of jest's JSON report that is counted. */
const reportSchema = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
  numRuntimeErrorTestSuites: z.int(),
});

/** A file that could not even be loaded counts as one failed test. No report: nothing was counted. */
export function readResults(file: string): Totals {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
  const report = reportSchema.parse(JSON.parse(text));
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}
