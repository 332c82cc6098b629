import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { createConnection } from 'mysql2/promise';
import { EngineError } from '../engine-error.ts';
import type { EngineSettings, StartedEngine } from '../engine.ts';
import { requireFreePort } from '../machine/port-owner.ts';
import { findPrograms, type Program } from '../machine/provision.ts';
import { pidFileOf } from '../process/leftovers.ts';
import { ManagedProcess } from '../process/managed-process.ts';
import { MariadbAddress } from './mariadb-address.ts';
import { mariadbOptions } from './mariadb-options.ts';

const programs: Readonly<Record<'server' | 'install', Program>> = {
  server: { names: ['mariadbd'], package: 'mariadb-server', purpose: 'the database of the services' },
  install: { names: ['mariadb-install-db'], package: 'mariadb-server', purpose: 'makes an empty database' },
};

/** A private MariaDB, reached by TCP as root with a random password. Its data survives a restart and a SIGKILL. */
export async function startMariadb(settings: EngineSettings): Promise<StartedEngine<MariadbAddress>> {
  const { directory, ports } = settings;
  const { server, install } = await findPrograms(programs, settings.log);
  const home = join(directory, 'mariadb');
  const data = join(home, 'data');
  mkdirSync(home, { recursive: true });
  const address = new MariadbAddress('127.0.0.1', ports.mariadb, 'root', settings.secrets.get('mariadbRootPassword'));
  const initFile = join(home, 'root.sql');
  const process = new ManagedProcess({
    name: 'mariadb',
    command: server,
    args: [
      '--no-defaults',
      ...runAsRoot(),
      `--datadir=${data}`,
      `--socket=${socketPath(home)}`,
      `--pid-file=${join(home, 'mariadbd.pid')}`,
      `--port=${ports.mariadb}`,
      '--bind-address=127.0.0.1',
      `--init-file=${initFile}`,
      ...mariadbOptions(settings.size),
    ],
    logFile: join(directory, 'logs', 'mariadb.log'),
    pidFile: pidFileOf(directory, 'mariadb'),
    prepare: async () => {
      await requireFreePort(ports.mariadb, 'MariaDB', 'VOLTGUARD_PORT_MARIADB');
      await initialise(install, data);
      // Run at every start, so that a new secrets.json beside old data works too.
      writeFileSync(initFile, rootAccounts(address.password), { mode: 0o600 });
    },
    check: () => checkMariadb(address),
    readyWithinMs: 120_000,
    stopWithinMs: 60_000,
  });
  await process.start();
  return { address, process };
}

/** @throws while it takes no queries */
export async function checkMariadb(address: MariadbAddress): Promise<void> {
  const connection = await createConnection({ uri: address.url(), connectTimeout: 2000 });
  try {
    await connection.query('SELECT 1');
  } finally {
    connection.destroy();
  }
}

/** Makes the data beside its final place and renames it: a data directory that exists is a whole one. */
async function initialise(install: string, data: string): Promise<void> {
  if (existsSync(data)) return;
  const draft = `${data}.new`;
  rmSync(draft, { recursive: true, force: true });
  const args = [
    '--no-defaults',
    ...runAsRoot(),
    `--datadir=${draft}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
  ];
  const result = await execa(install, args, { all: true, reject: false, stdin: 'ignore' });
  if (result.exitCode !== 0) {
    rmSync(draft, { recursive: true, force: true });
    throw new EngineError(
      `MariaDB's data directory could not be made:\n${result.all.split('\n').slice(-8).join('\n')}`,
    );
  }
  renameSync(draft, data);
}

/** One statement a line: an init file knows no others. */
function rootAccounts(password: string): string {
  return ['localhost', '127.0.0.1']
    .flatMap((host) => [
      `CREATE USER IF NOT EXISTS 'root'@'${host}';`,
      `ALTER USER 'root'@'${host}' IDENTIFIED BY '${password}';`,
      `GRANT ALL PRIVILEGES ON *.* TO 'root'@'${host}' WITH GRANT OPTION;`,
    ])
    .join('\n')
    .concat('\n');
}

/** mariadbd refuses to run as root unless it is told to. */
function runAsRoot(): readonly string[] {
  return process.getuid?.() === 0 ? ['--user=root'] : [];
}

/** A socket's path holds at most 107 bytes, unix(7): deep checkouts get theirs in the temporary directory. */
function socketPath(home: string): string {
  const wanted = join(home, 'mariadb.sock');
  if (Buffer.byteLength(wanted) <= 100) return wanted;
  return join(tmpdir(), `voltguard-${createHash('sha256').update(home).digest('hex').slice(0, 16)}.sock`);
}
