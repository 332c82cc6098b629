import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { waitFor } from '@voltguard/testing';
import { readRun } from '../run-file.ts';
import { startSystem } from '../system.ts';

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('a start that fails', () => {
  it('leaves no process behind, and starts nothing again that it ends', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'voltguard-failed-start-'));
    const reports: string[] = [];
    const started = startSystem({
      directory,
      ports: 'free',
      size: 'small',
      addresses: {},
      signal: AbortSignal.abort(new Error('not wanted any more')),
      report: (line) => reports.push(line),
    });
    // The engines run by the time that the signal is looked at.
    await expect(started).rejects.toThrow('not wanted any more');
    expect(reports).toEqual([]);
    expect(readdirSync(join(directory, 'pids'))).toEqual([]);
    const pids = (readRun(directory)?.processes ?? []).flatMap(({ pid }) => pid ?? []);
    expect(pids.length).toBeGreaterThan(0);
    await waitFor(() => !pids.some(isAlive), { what: 'the end of every engine' });
    rmSync(directory, { recursive: true });
  });
});
