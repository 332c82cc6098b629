import { type ConnectionOptions, type PoolOptions, createPool } from 'mysql2';
import * as mysql2 from 'mysql2';

/**
 * What every session says first. Strict, so that a value which does not fit is an error; UTC, so that a DATETIME means
 * the same everywhere; READ COMMITTED, because gap locks of the default make bulk writers dead-lock.
 */
const sessionStatements = [
  "SET SESSION sql_mode='STRICT_TRANS_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,ONLY_FULL_GROUP_BY'," +
    "time_zone='+00:00',innodb_lock_wait_timeout=10",
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
];

const connectMs = 5000;

/** How a URL `mysql://user:password@host:port/schema` is connected to. */
export function connectionOptions(url: string): ConnectionOptions {
  const parsed = new URL(url);
  return {
    host: parsed.hostname.replace(/^\[|\]$/g, ''),
    port: parsed.port ? Number(parsed.port) : 3306,
    user: decodeURIComponent(parsed.username),
    password: decodeURIComponent(parsed.password),
    database: decodeURIComponent(parsed.pathname.slice(1)),
    charset: 'utf8mb4_unicode_ci',
    timezone: 'Z',
    connectTimeout: connectMs,
    enableKeepAlive: true,
    supportBigNumbers: true,
  };
}

/** mysql2 as TypeORM loads it, whose pools set up each new session before they hand it out. */
export const driverWithSessions: typeof mysql2 = {
  ...mysql2,
  createPool: ((options: PoolOptions) => {
    const pool = createPool(options);
    pool.on('connection', (connection) => {
      // Commands of one connection run in order; a failure here ends the connection, so nobody gets one without settings.
      for (const statement of sessionStatements) {
        connection.query(statement, (error) => {
          if (error) connection.destroy();
        });
      }
    });
    return pool;
  }) as typeof mysql2.createPool,
};
