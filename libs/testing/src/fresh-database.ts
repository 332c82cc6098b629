import { randomBytes } from 'node:crypto';
import { createConnection } from 'mysql2/promise';
import { testEngines } from './test-engines.ts';

export interface FreshDatabase {
  /** `mysql://user:password@host:port/schema`, of a user who has this schema alone. */
  readonly url: string;
  readonly schema: string;
  drop(): Promise<void>;
}

/** An empty schema with a user of its own, as every service has. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const { mariadb } = testEngines();
  const schema = `test_${randomBytes(6).toString('hex')}`;
  const run = async (...statements: string[]) => {
    const connection = await createConnection({ uri: mariadb.url() });
    try {
      for (const statement of statements) await connection.query(statement);
    } finally {
      await connection.end();
    }
  };
  await run(
    `CREATE DATABASE ${schema}`,
    `CREATE USER '${schema}'@'127.0.0.1' IDENTIFIED BY '${schema}'`,
    `GRANT ALL PRIVILEGES ON ${schema}.* TO '${schema}'@'127.0.0.1'`,
  );
  return {
    url: mariadb.url(schema, schema, schema),
    schema,
    drop: () => run(`DROP DATABASE IF EXISTS ${schema}`, `DROP USER IF EXISTS '${schema}'@'127.0.0.1'`),
  };
}
