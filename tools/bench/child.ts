import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const hook = new URL('../ts-hook.mjs', import.meta.url).href;

/**
 * Starts one of the scripts of this folder as a process of its own, with its instructions in a file that only we can read: they
 * hold keys, and are gone once it has said that it is ready.
 */
export function startScript(name: string, instructions: unknown): ChildProcess {
  const folder = mkdtempSync(join(tmpdir(), 'voltguard-bench-'));
  const file = join(folder, 'instructions.json');
  writeFileSync(file, JSON.stringify(instructions), { mode: 0o600 });
  const child = fork(new URL(name, import.meta.url), [file], {
    execArgv: ['-C', '@voltguard/source', '--import', hook],
  });
  const forget = () => {
    rmSync(folder, { recursive: true, force: true });
  };
  child.once('message', forget).once('exit', forget);
  return child;
}
