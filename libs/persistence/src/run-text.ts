import type { PoolConnection, ResultSetHeader } from 'mysql2';
import type { EntityManager } from 'typeorm';

/**
 * Runs one statement of long SQL text past TypeORM: its errors and logs would carry megabytes of text along. The error
 * of the driver is thrown with the text cut to its beginning.
 */
export async function runText(manager: EntityManager, sql: string): Promise<ResultSetHeader> {
  if (manager.queryRunner) return send((await manager.queryRunner.connect()) as PoolConnection, sql);
  const runner = manager.dataSource.createQueryRunner('master');
  try {
    return await send((await runner.connect()) as PoolConnection, sql);
  } finally {
    await runner.release();
  }
}

async function send(connection: PoolConnection, sql: string): Promise<ResultSetHeader> {
  return new Promise((resolve, reject) => {
    connection.query<ResultSetHeader>(sql, (error, result) => {
      if (error) {
        if ('sql' in error) (error as { sql?: string }).sql = sql.slice(0, 200);
        reject(error);
      } else resolve(result);
    });
  });
}
