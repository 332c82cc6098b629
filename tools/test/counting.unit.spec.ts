import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { chooseLevels } from './levels.ts';
import { readResults } from './read-results.ts';
import { add, lastLine } from './totals.ts';

describe('npm test', () => {
  const directory = mkdtempSync(join(tmpdir(), 'voltguard-counting-'));

  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  it('takes names of levels as levels and all else as patterns', () => {
    expect(chooseLevels([])).toEqual({ levels: ['unit', 'int', 'e2e'], patterns: [] });
    expect(chooseLevels(['telemetry', 'e2e', 'unit'])).toEqual({ levels: ['unit', 'e2e'], patterns: ['telemetry'] });
  });

  it('ends with one line over all levels', () => {
    const totals = add({ passed: 3, failed: 0, skipped: 1 }, { passed: 4, failed: 2, skipped: 0 });
    expect(lastLine(totals)).toBe('tests: 7 passed, 2 failed, 1 skipped');
  });

  it('counts a file that does not load as a failure', () => {
    const file = join(directory, 'report.json');
    const report = {
      numPassedTests: 5,
      numFailedTests: 1,
      numPendingTests: 2,
      numTodoTests: 1,
      numRuntimeErrorTestSuites: 1,
    };
    writeFileSync(file, JSON.stringify(report));
    expect(readResults(file)).toEqual({ passed: 5, failed: 2, skipped: 3 });
  });

  it('counts nothing where no report was written', () => {
    expect(readResults(join(directory, 'absent.json'))).toEqual({ passed: 0, failed: 0, skipped: 0 });
  });
});
