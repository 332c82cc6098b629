import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { execa } from 'execa';
import { EngineError } from '../engine-error.ts';
import { findBinary } from './find-binary.ts';

/** A program that an engine needs, and the Debian package that has it. */
export interface Program {
  readonly names: readonly string[];
  readonly package: string;
  readonly purpose: string;
}

export type Log = (line: string) => void;

/**
 * The full path of each program; what is missing is installed where this machine lets us (Debian or Ubuntu, as root).
 * @throws EngineError with one line for each program that is missing and cannot be installed
 */
export async function findPrograms<Name extends string>(
  programs: Readonly<Record<Name, Program>>,
  log: Log,
): Promise<Record<Name, string>> {
  const names = Object.keys(programs) as Name[];
  const missing = names.filter((name) => !findBinary(...programs[name].names));
  if (missing.length > 0)
    await install(
      missing.map((name) => programs[name]),
      log,
    );
  return Object.fromEntries(names.map((name) => [name, findBinary(...programs[name].names)])) as Record<Name, string>;
}

async function install(programs: readonly Program[], log: Log): Promise<void> {
  const apt = findBinary('apt-get');
  if (!apt || process.getuid?.() !== 0) throw new EngineError(await adviceFor(programs));
  const packages = [...new Set(programs.map((program) => program.package))];
  log(`installing the missing Debian packages: ${packages.join(', ')}`);
  const failure = await withoutDaemons(() => aptInstall(apt, packages));
  if (failure) throw new EngineError(`${await adviceFor(programs)}\napt-get says: ${failure}`);
  const still = programs.filter((program) => !findBinary(...program.names));
  if (still.length > 0) throw new EngineError(await adviceFor(still));
}

async function aptInstall(apt: string, packages: readonly string[]): Promise<string | undefined> {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const options = { env, reject: false, stdin: 'ignore' } as const;
  const args = ['install', '-y', '-q', '--no-install-recommends', ...packages];
  const first = await execa(apt, args, options);
  if (first.exitCode === 0) return undefined;
  // The lists of a fresh container are empty.
  await execa(apt, ['update', '-q'], options);
  const second = await execa(apt, args, options);
  return second.exitCode === 0 ? undefined : second.stderr.trim().split('\n').slice(-3).join(' ');
}

/** Debian starts the daemons of a package at once, on the machine's own ports, unless this file says no: policy-rc.d(8). */
async function withoutDaemons<Value>(work: () => Promise<Value>): Promise<Value> {
  const policy = '/usr/sbin/policy-rc.d';
  const ours = !existsSync(policy);
  if (ours) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    return await work();
  } finally {
    if (ours) rmSync(policy, { force: true });
  }
}

async function adviceFor(programs: readonly Program[]): Promise<string> {
  const docker = await dockerAnswers();
  return programs
    .map(
      (program) =>
        `${program.names.join(' or ')} is missing (${program.purpose}): install it` +
        ` (Debian, Ubuntu: sudo apt-get install ${program.package})` +
        (docker ? ', or run the whole system in containers with: docker compose up' : ''),
    )
    .join('\n');
}

async function dockerAnswers(): Promise<boolean> {
  const docker = findBinary('docker');
  if (!docker) return false;
  const { exitCode } = await execa(docker, ['info'], { reject: false, timeout: 5000, stdio: 'ignore' });
  return exitCode === 0;
}
