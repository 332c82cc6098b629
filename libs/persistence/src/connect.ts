import { setTimeout as delay } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { NamedLock } from './named-lock.ts';
import { isPassingFault } from './passing-fault.ts';

export interface ConnectOptions {
  /** How long a database that is away is waited for. Default 60 s. */
  readonly patienceMs?: number;
  readonly onWait?: (reason: string, waitedMs: number) => void;
}

/**
 * Connects and brings the schema up to date, one process at a time.
 * @throws the driver's error when waiting does not help, or the database stayed away too long
 */
export async function connect(dataSource: DataSource, options: ConnectOptions = {}): Promise<DataSource> {
  const began = Date.now();
  const patience = options.patienceMs ?? 60_000;
  for (let attempt = 0; ; attempt += 1) {
    try {
      if (!dataSource.isInitialized) await dataSource.initialize();
      await migrate(dataSource);
      return dataSource;
    } catch (error) {
      const waited = Date.now() - began;
      if (!isPassingFault(error) || waited > patience) {
        if (dataSource.isInitialized) await dataSource.destroy().catch(() => undefined);
        throw error;
      }
      options.onWait?.(error instanceof Error ? error.message || error.name : String(error), waited);
      await delay(Math.min(200 * 2 ** attempt, 3000));
    }
  }
}

async function migrate(dataSource: DataSource): Promise<void> {
  if (dataSource.migrations.length === 0) return;
  const lock = await NamedLock.acquire(dataSource, 'migrations', 60);
  if (!lock) throw Object.assign(new Error('another process has been migrating for a minute'), { code: 'ETIMEDOUT' });
  try {
    await dataSource.runMigrations({ transaction: 'none' });
  } finally {
    await lock.release();
  }
}
