import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ProcessIdentity } from '@voltguard/engines';

export interface RunningProcess {
  readonly name: string;
  readonly kind: 'engine' | 'service';
  readonly pid: number | null;
  readonly ports: readonly number[];
  readonly startedAt: string | null;
  readonly restarts: number;
  /** Of services: answers 200 when ready. */
  readonly healthUrl?: string;
}

/** What `.voltguard/run.json` holds: where the system is and what belongs to it. */
export interface RunRecord {
  readonly status: 'starting' | 'ready' | 'stopped';
  readonly gateway: { readonly url: string };
  readonly mqtt: { readonly host: string; readonly port: number; readonly caFile: string };
  readonly kafka: { readonly brokers: readonly string[] };
  readonly mariadb: { readonly host: string; readonly port: number };
  readonly redis: { readonly url: string };
  readonly supervisor: ProcessIdentity | null;
  readonly startedAt: string;
  readonly processes: readonly RunningProcess[];
}

export function runFileOf(directory: string): string {
  return join(directory, 'run.json');
}

export function readRun(directory: string): RunRecord | undefined {
  try {
    return JSON.parse(readFileSync(runFileOf(directory), 'utf8')) as RunRecord;
  } catch {
    return undefined;
  }
}

/** A reader sees the old record or the new one, never half of it. */
export function writeRun(directory: string, run: RunRecord): void {
  const file = runFileOf(directory);
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(run, undefined, 2)}\n`);
  renameSync(draft, file);
}
