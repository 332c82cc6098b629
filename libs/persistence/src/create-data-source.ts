import { DataSource, type DataSourceOptions, type MixedList } from 'typeorm';
import { connectionOptions, driverWithSessions } from './connection-settings.ts';

// eslint-disable-next-line @typescript-eslint/no-unsafe-function-type -- TypeORM's own type of a class
export type MigrationClass = Function;

export interface PersistenceOptions {
  /** `mysql://user:password@host:port/schema`. */
  readonly url: string;
  readonly entities?: DataSourceOptions['entities'];
  readonly migrations: readonly MigrationClass[];
  /** Connections at most; each costs the server some memory. Default 10. */
  readonly poolSize?: number;
}

/** A data source that is not connected yet; `connect()` of this library does that with patience. */
export function createDataSource({ url, entities, migrations, poolSize = 10 }: PersistenceOptions): DataSource {
  const { host, port, user, password, database, charset, connectTimeout } = connectionOptions(url);
  return new DataSource({
    type: 'mariadb',
    driver: driverWithSessions,
    host: host!,
    port: port!,
    username: user!,
    password: password!,
    database: database!,
    charset: charset!,
    connectTimeout: connectTimeout!,
    timezone: 'Z',
    bigNumberStrings: false,
    poolSize,
    extra: { enableKeepAlive: true, maxIdle: poolSize },
    entities: entities ?? [],
    migrations: migrations as MixedList<MigrationClass>,
    migrationsTableName: 'migrations',
    migrationsTransactionMode: 'none',
    synchronize: false,
    logging: false,
  });
}
