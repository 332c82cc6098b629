import type { MariadbAddress } from '@voltguard/engines';
import { createConnection } from 'mysql2/promise';
import { passwordName, type Schema, schemas } from './services.ts';

/** A schema and a user of the same name for each service that keeps rows; run at every start, so that passwords fit. */
export async function makeSchemas(address: MariadbAddress, secrets: { get(name: string): string }): Promise<void> {
  const connection = await createConnection({ uri: address.url(), connectTimeout: 10_000 });
  // A database that somebody else runs sees us come from another host.
  const host = address.host === '127.0.0.1' ? '127.0.0.1' : '%';
  try {
    for (const schema of schemas)
      for (const statement of statements(schema, host))
        await connection.query(statement, [secrets.get(passwordName(schema))]);
  } finally {
    await connection.end();
  }
}

function statements(schema: Schema, host: string): readonly string[] {
  const user = `'${schema}'@'${host}'`;
  return [
    `CREATE DATABASE IF NOT EXISTS ${schema} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`,
    `CREATE USER IF NOT EXISTS ${user} IDENTIFIED BY ?`,
    `ALTER USER ${user} IDENTIFIED BY ?`,
    `GRANT ALL PRIVILEGES ON ${schema}.* TO ${user}`,
  ];
}
