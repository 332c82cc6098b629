import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const hook = new URL('../ts-hook.mjs', import.meta.url).href;

/**
 * Starts one of the scripts of this folder as a process of its own, with its instructions in a file that only we can read: they
 * hold keys.
 */
export function startScript(name: string, instructions: unknown): ChildProcess {
  const file = join(mkdtempSync(join(tmpdir(), 'voltguard-bench-')), 'instructions.json');
  writeFileSync(file, JSON.stringify(instructions), { mode: 0o600 });
  return fork(new URL(name, import.meta.url), [file], { execArgv: ['-C', '@voltguard/source', '--import', hook] });
}
