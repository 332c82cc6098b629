import { createHash } from 'node:crypto';
import { type Connection, createConnection } from 'mysql2/promise';
import type { DataSource } from 'typeorm';

const heartbeatMs = 2000;
const answerMs = 3000;
/** A holder whose host died silently is forgotten by the server after this. */
const waitTimeoutSeconds = 10;

/**
 * One holder among all processes of a schema: `GET_LOCK` on a connection of its own. When that connection ends, so
 * does the lock, and `lost` says so within a heartbeat: whoever works under it must stop then.
 */
export class NamedLock {
  private readonly ended = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private released = false;

  private constructor(
    private readonly connection: Connection,
    private readonly name: string,
  ) {
    connection.on('error', () => this.lose());
    connection.on('end', () => this.lose());
    this.timer = setInterval(() => void this.beat(), heartbeatMs);
    this.timer.unref();
  }

  /** Aborted when the lock was lost or released. */
  get lost(): AbortSignal {
    return this.ended.signal;
  }

  /**
   * @returns the lock, or undefined while somebody else holds it
   * @throws the driver's error when the database is away
   */
  static async tryAcquire(dataSource: DataSource, name: string): Promise<NamedLock | undefined> {
    return NamedLock.acquire(dataSource, name, 0);
  }

  /** Waits up to `seconds` for the present holder to end. */
  static async acquire(dataSource: DataSource, name: string, seconds: number): Promise<NamedLock | undefined> {
    const { host, port, username, password, database } = dataSource.options as unknown as Address;
    const connection = await createConnection({
      host,
      port,
      user: username,
      password,
      database,
      connectTimeout: 5000,
      enableKeepAlive: true,
    });
    try {
      const full = lockName(database, name);
      await connection.query(`SET SESSION wait_timeout=${Math.max(waitTimeoutSeconds, seconds + waitTimeoutSeconds)}`);
      const [rows] = await connection.query('SELECT GET_LOCK(?, ?) AS got', [full, seconds]);
      if ((rows as { got: number | null }[])[0]?.got === 1) return new NamedLock(connection, full);
    } catch (error) {
      connection.destroy();
      throw error;
    }
    connection.destroy();
    return undefined;
  }

  async release(): Promise<void> {
    if (this.released) return;
    this.released = true;
    clearInterval(this.timer);
    try {
      await within(answerMs, this.connection.query('DO RELEASE_LOCK(?)', [this.name]));
      await within(answerMs, this.connection.end());
    } catch {
      // The server frees the lock with the connection.
    }
    this.connection.destroy();
    this.ended.abort();
  }

  private async beat(): Promise<void> {
    try {
      const sql = 'SELECT IS_USED_LOCK(?) = CONNECTION_ID() AS mine';
      const [rows] = await within(answerMs, this.connection.query(sql, [this.name]));
      if ((rows as { mine: number | null }[])[0]?.mine === 1) return;
    } catch {
      // Falls through: no answer in time counts as lost.
    }
    if (!this.released) this.lose();
  }

  private lose(): void {
    clearInterval(this.timer);
    this.connection.destroy();
    this.ended.abort();
  }
}

interface Address {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  readonly database: string;
}

/** Names of locks are the server's, not the schema's, and at most 64 characters long. */
function lockName(database: string, name: string): string {
  const full = `${database}:${name}`;
  return full.length <= 64
    ? full
    : `${full.slice(0, 31)}#${createHash('sha256').update(full).digest('hex').slice(0, 32)}`;
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
