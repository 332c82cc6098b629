import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { EngineError } from '../engine-error.ts';
import { findBinary } from '../machine/find-binary.ts';
import { explainFailure } from './explain-failure.ts';
import { PidFile } from './pid-file.ts';

export interface ProcessSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment; without it the process inherits ours. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Takes stdout and stderr; the file of the run before is kept with `.1` after its name. */
  readonly logFile: string;
  readonly pidFile: string;
  /** What has to be so before each start, e.g. that its ports are free. */
  readonly prepare?: () => Promise<void>;
  /** One attempt to see that it serves; throws while it does not. */
  readonly check: () => Promise<void>;
  readonly readyWithinMs: number;
  /** From SIGTERM to SIGKILL. */
  readonly stopWithinMs: number;
}

export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

type State = 'stopped' | 'starting' | 'ready' | 'stopping';

/**
 * A process that was started here and is ended from here. It runs in a process group of its own, so that a Ctrl-C meant for
 * the parent does not reach it out of order; where the machine can, the kernel ends it when the parent is killed.
 */
export class ManagedProcess {
  /** Told of an end that nobody asked for, once it had been ready. */
  onUnexpectedExit?: (exit: ProcessExit) => void;

  private child: ChildProcess | undefined;
  private ended: Promise<ProcessExit> = Promise.resolve({ code: null, signal: null });
  private exit: ProcessExit | undefined;
  private current: State = 'stopped';
  private readonly pidRecord: PidFile;
  private since: Date | undefined;

  constructor(readonly spec: ProcessSpec) {
    this.pidRecord = new PidFile(spec.pidFile);
  }

  get name(): string {
    return this.spec.name;
  }

  get pid(): number | undefined {
    return this.exit ? undefined : this.child?.pid;
  }

  get state(): State {
    return this.current;
  }

  /** When it was last started. */
  get startedAt(): Date | undefined {
    return this.since;
  }

  /** Resolves when it serves. @throws EngineError with the end of its log when it ends or does not serve in time */
  async start(): Promise<void> {
    if (this.current !== 'stopped') return;
    this.current = 'starting';
    try {
      await this.pidRecord.endLeftover();
      await this.spec.prepare?.();
      this.launch();
      await this.untilReady();
      this.setState('ready');
    } catch (error) {
      await this.end('SIGKILL');
      throw error;
    }
  }

  /** Ends it in order; returns when it is gone. */
  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  /** Ends it at once, for data that is thrown away anyway. */
  async discard(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** For tests of faults: sends the signal and leaves everything else to who watches. */
  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    this.child?.kill(signal);
  }

  /** Resolves when the process that runs now is gone, whoever ended it. */
  async untilExit(): Promise<ProcessExit> {
    return this.ended;
  }

  /** Starts it again, ending it first where it still runs. */
  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  private launch(): void {
    const { command, args, environment, cwd, logFile } = this.spec;
    const log = openLog(logFile, this.since === undefined);
    const [program, programArgs] = endedWithParent(command, args);
    this.exit = undefined;
    const child = spawn(program, programArgs, {
      cwd,
      detached: true,
      stdio: ['ignore', log, log],
      ...(environment ? { env: { ...environment } } : {}),
    });
    closeSync(log);
    this.child = child;
    this.since = new Date();
    this.ended = new Promise((resolve) => {
      child.once('error', () => {
        resolve(this.onExit(child, { code: -1, signal: null }));
      });
      child.once('exit', (code, signal) => {
        resolve(this.onExit(child, { code, signal }));
      });
    });
    if (child.pid) this.pidRecord.write(child.pid);
  }

  private onExit(child: ChildProcess, exit: ProcessExit): ProcessExit {
    if (child !== this.child) return exit;
    this.exit = exit;
    const unexpected = this.current === 'ready';
    if (this.current !== 'starting') this.current = 'stopped';
    this.pidRecord.remove();
    if (unexpected) this.onUnexpectedExit?.(exit);
    return exit;
  }

  private async untilReady(): Promise<void> {
    const deadline = Date.now() + this.spec.readyWithinMs;
    let reason = 'it never answered';
    for (;;) {
      if (this.exit) throw new EngineError(explainFailure(this.spec, `ended at once (${describeExit(this.exit)})`));
      if (this.current !== 'starting') throw new EngineError(`${this.name} was stopped while it started`);
      try {
        await this.spec.check();
        return;
      } catch (error) {
        reason = (error as Error).message;
      }
      if (Date.now() > deadline)
        throw new EngineError(
          explainFailure(this.spec, `did not become ready within ${this.spec.readyWithinMs / 1000} s (${reason})`),
        );
      await Promise.race([delay(50), this.ended]);
    }
  }

  private setState(state: State): void {
    this.current = state;
  }

  private async end(first: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    if (!this.child || this.exit) {
      this.current = 'stopped';
      return;
    }
    this.current = 'stopping';
    this.child.kill(first);
    const timer = setTimeout(() => this.child?.kill('SIGKILL'), this.spec.stopWithinMs);
    await this.ended;
    clearTimeout(timer);
    this.current = 'stopped';
  }
}

export function describeExit(exit: ProcessExit): string {
  return exit.signal ? `signal ${exit.signal}` : `exit code ${exit.code ?? 'unknown'}`;
}

/** A restart goes on in the same file, so that the log tells why there was one. */
function openLog(file: string, rotate: boolean): number {
  mkdirSync(dirname(file), { recursive: true });
  if (rotate && existsSync(file)) renameSync(file, `${file}.1`);
  return openSync(file, 'a');
}

/** setpriv (util-linux) asks the kernel to send SIGTERM when the parent dies: prctl(2), PR_SET_PDEATHSIG. */
function endedWithParent(command: string, args: readonly string[]): [string, readonly string[]] {
  const setpriv = process.platform === 'linux' ? findBinary('setpriv') : undefined;
  return setpriv ? [setpriv, ['--pdeathsig', 'TERM', '--', command, ...args]] : [command, args];
}
