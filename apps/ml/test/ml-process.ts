import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');

/** ml as a process of its own, so that it can be killed. */
export class MlProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly output: () => string,
  ) {}

  static start(environment: Readonly<Record<string, string>>): MlProcess {
    const arguments_ = ['-C', '@voltguard/source', '--import', './tools/ts-hook.mjs', 'apps/ml/src/main.ts'];
    const child = spawn(process.execPath, arguments_, {
      cwd: root,
      env: { PATH: process.env.PATH, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const keep = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-20_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    return new MlProcess(child, () => output);
  }

  /** @throws Error with what the process said last when it has ended */
  assertRunning(): void {
    if (this.child.exitCode !== null) throw new Error(`ml ended with ${this.child.exitCode}: ${this.output()}`);
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill(signal);
    await ended;
  }
}
