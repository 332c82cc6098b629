import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Engines, startEngines } from '@voltguard/engines';
import { type FreshDatabase, freshDatabase, testEngines, waitFor } from '@voltguard/testing';
import { createConnection } from 'mysql2/promise';
import {
  Column,
  DataSource,
  Entity,
  type MigrationInterface,
  PrimaryColumn,
  type QueryRunner,
  VersionColumn,
} from 'typeorm';
import { bulkInsert, connect, createDataSource, isPassingFault, NamedLock, updateVersioned } from '../src/index.ts';

@Entity('things')
class Thing {
  @PrimaryColumn({ type: 'bigint' })
  id!: number;

  @Column({ type: 'varchar' })
  name!: string;

  @VersionColumn()
  version!: number;
}

let runs = 0;
class Things1700000000001 implements MigrationInterface {
  readonly name = 'Things1700000000001';
  async up(runner: QueryRunner): Promise<void> {
    runs += 1;
    await runner.query(
      'CREATE TABLE things (id BIGINT PRIMARY KEY, name VARCHAR(50), at DATETIME(3), x DOUBLE, version INT NOT NULL DEFAULT 1)',
    );
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE things');
  }
}

const open = (url: string) =>
  connect(createDataSource({ url, entities: [Thing], migrations: [Things1700000000001], poolSize: 4 }));

/** Real: MariaDB, mysql2, TypeORM. */
describe('a database of a service', () => {
  let database: FreshDatabase;
  let dataSource: DataSource;
  beforeAll(async () => {
    database = await freshDatabase();
    const [first, ...others] = await Promise.all([open(database.url), open(database.url), open(database.url)]);
    for (const other of others) await other.destroy();
    dataSource = first;
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  it('is migrated once by several processes that start at once', () => {
    expect(runs).toBe(1);
  });

  it('has strict sessions in UTC', async () => {
    const sessions = await Promise.all(
      Array.from({ length: 4 }, () =>
        dataSource.query<Record<string, string>[]>(
          'SELECT @@sql_mode AS mode, @@time_zone AS zone, @@collation_connection AS collation, SLEEP(0.05) AS s',
        ),
      ),
    );
    for (const [session] of sessions) {
      expect(session).toMatchObject({ zone: '+00:00', collation: 'utf8mb4_unicode_ci' });
      expect(session?.mode).toContain('STRICT_TRANS_TABLES');
    }
  });

  it('writes every kind of value in bulk and reads the same', async () => {
    const at = new Date('2026-03-29T01:30:00.123Z');
    const rows = [
      [1, String.raw`it's "\ ` + '\n\0😀', at, -1.5e-300],
      [2, null, undefined, 1e300],
    ] as const;
    expect(await bulkInsert(dataSource.manager, 'things', ['id', 'name', 'at', 'x'], rows)).toEqual({ inserted: 2 });
    const read = await dataSource.query<unknown[]>('SELECT id, name, at, x FROM things ORDER BY id');
    expect(read).toEqual([
      { id: 1, name: rows[0][1], at, x: -1.5e-300 },
      { id: 2, name: null, at: null, x: 1e300 },
    ]);
  });

  it('lets the first of a key win, or updates it', async () => {
    const write = (name: string, onDuplicate: string) =>
      bulkInsert(dataSource.manager, 'things', ['id', 'name'], [[10, name]], { onDuplicate });
    expect(await write('first', 'ignore')).toEqual({ inserted: 1 });
    expect(await write('second', 'ignore')).toEqual({ inserted: 0 });
    await write('third', 'name = VALUES(name)');
    expect(await dataSource.manager.findOneBy(Thing, { id: 10 })).toMatchObject({ name: 'third' });
  });

  it('cuts statements that are longer than the server takes, and rolls all of them back', async () => {
    const rows = Array.from({ length: 120_000 }, (_, n) => [1_000_000 + n, 'ü'.repeat(50)]);
    const count = async () =>
      Number((await dataSource.query<{ n: number }[]>('SELECT COUNT(*) AS n FROM things WHERE id >= 1000000'))[0]?.n);
    await expect(
      dataSource.transaction(async (manager) => {
        expect(await bulkInsert(manager, 'things', ['id', 'name'], rows)).toEqual({ inserted: rows.length });
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await count()).toBe(0);
    await bulkInsert(dataSource.manager, 'things', ['id', 'name'], rows);
    expect(await count()).toBe(rows.length);
  });

  it('refuses what does not fit, and does not call it a passing fault', async () => {
    const failure = await bulkInsert(dataSource.manager, 'things', ['id', 'name'], [[20, 'x'.repeat(51)]]).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ code: 'ER_DATA_TOO_LONG' });
    expect(isPassingFault(failure)).toBe(false);
  });

  it('lets one of two writers of a version win', async () => {
    await dataSource.manager.insert(Thing, { id: 30, name: 'a' });
    const change = (name: string) => updateVersioned(dataSource.manager, Thing, { id: 30, version: 1 }, { name });
    const won = await Promise.all([change('b'), change('c')]);
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await dataSource.manager.findOneBy(Thing, { id: 30 })).toMatchObject({ version: 2 });
  });

  it('gives a lock to one, and to the next when the first ends or is cut off', async () => {
    const first = await NamedLock.tryAcquire(dataSource, 'relay');
    expect(first).toBeDefined();
    expect(await NamedLock.tryAcquire(dataSource, 'relay')).toBeUndefined();
    const another = await NamedLock.tryAcquire(dataSource, 'another');
    expect(another).toBeDefined();
    await another!.release();
    await first!.release();
    const second = await NamedLock.tryAcquire(dataSource, 'relay');
    const connections = await dataSource.query<{ id: number }[]>(
      "SELECT ID AS id FROM information_schema.PROCESSLIST WHERE ID = IS_USED_LOCK(CONCAT(DATABASE(), ':relay'))",
    );
    expect(second!.lost.aborted).toBe(false);
    await dataSource.query(`KILL ${connections[0]!.id}`);
    await waitFor(() => second!.lost.aborted);
    const third = await NamedLock.tryAcquire(dataSource, 'relay');
    expect(third).toBeDefined();
    await third!.release();
  });

  it('meets a deadlock as a fault that passes', async () => {
    await bulkInsert(dataSource.manager, 'things', ['id'], [[41], [42]]);
    const cross = (first: number, second: number) =>
      dataSource.transaction(async (manager) => {
        await manager.query('UPDATE things SET x = 1 WHERE id = ?', [first]);
        await manager.query('SELECT SLEEP(0.2)');
        await manager.query('UPDATE things SET x = 1 WHERE id = ?', [second]);
      });
    const results = await Promise.allSettled([cross(41, 42), cross(42, 41)]);
    const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
    expect(failures).toHaveLength(1);
    expect(isPassingFault(failures[0])).toBe(true);
  });
});

describe('a database that is killed', () => {
  let engines: Engines;
  beforeAll(async () => {
    const directory = join(testEngines().directory, 'persistence-mariadb');
    engines = await startEngines({ directory, ports: 'free', which: ['mariadb'], addresses: {} });
    const connection = await createConnection({ uri: engines.mariadb.url() });
    await connection.query('CREATE DATABASE things');
    await connection.end();
  });
  afterAll(() => engines.stop());

  it('is a passing fault in whatever was going on, waited for at the boot, and used again when it is back', async () => {
    const url = engines.mariadb.url('things');
    const dataSource = await open(url);
    const process = engines.processes.find(({ name }) => name === 'mariadb')!;
    const lock = await NamedLock.tryAcquire(dataSource, 'relay');
    const running = dataSource
      .transaction(async (manager) => {
        await bulkInsert(manager, 'things', ['id'], [[1]]);
        await manager.query('SELECT SLEEP(30)');
      })
      .catch((error: unknown) => error);
    await waitFor(async () => {
      const rows = await dataSource.query<unknown[]>(
        "SELECT 1 FROM information_schema.PROCESSLIST WHERE INFO LIKE 'SELECT SLEEP%'",
      );
      return rows.length > 0;
    });
    process.kill('SIGKILL');
    expect(isPassingFault(await running)).toBe(true);
    const after = await bulkInsert(dataSource.manager, 'things', ['id'], [[2]]).catch((error: unknown) => error);
    expect(isPassingFault(after)).toBe(true);
    await waitFor(() => lock!.lost.aborted);

    const waits: string[] = [];
    const late = connect(createDataSource({ url, migrations: [] }), { onWait: (reason) => waits.push(reason) });
    await waitFor(() => waits.length > 0);
    await process.restart();
    await (await late).destroy();
    expect(await bulkInsert(dataSource.manager, 'things', ['id'], [[3]])).toEqual({ inserted: 1 });
    expect(await dataSource.query('SELECT id FROM things')).toEqual([{ id: 3 }]);
    await dataSource.destroy();
  }, 60_000);
});
