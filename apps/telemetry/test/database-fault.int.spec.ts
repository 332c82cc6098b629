import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Engines, startEngines } from '@voltguard/engines';
import { readingsInARow, testEngines, waitFor } from '@voltguard/testing';
import { createConnection } from 'mysql2/promise';
import { owner, recorded, Stage } from './stage.ts';

/** A MariaDB of its own, because it is killed. */
describe('when MariaDB is killed while readings come', () => {
  let engines: Engines;
  let stage: Stage;
  beforeAll(async () => {
    const directory = join(testEngines().directory, 'killed-mariadb');
    engines = await startEngines({ directory, ports: 'free', which: ['mariadb'], addresses: {} });
    const connection = await createConnection({ uri: engines.mariadb.url() });
    await connection.query('CREATE DATABASE telemetry');
    await connection.end();
    stage = await Stage.open({ databaseUrl: engines.mariadb.url('telemetry') });
  });
  afterAll(async () => {
    await stage.close();
    await engines.stop();
  });

  it('stores each of them once when it is back, and counts no gap', async () => {
    const ids = Array.from({ length: 10 }, (_, n) => `FAULT-${n}`);
    for (const id of ids) await stage.register(id);
    const mariadb = engines.processes.find(({ name }) => name === 'mariadb')!;
    const rounds = 30;
    const send = async (round: number) => {
      const timestamp = new Date(Date.UTC(2026, 0, 15, 10, round)).toISOString();
      await stage.publish(...ids.map((id) => recorded(id, readingsInARow(20, { timestamp, seq: round * 20 }, 1000))));
    };
    for (let round = 0; round < 10; round += 1) await send(round);
    await stage.stored(1);
    mariadb.kill('SIGKILL');
    for (let round = 10; round < 20; round += 1) await send(round);
    await mariadb.restart();
    await waitFor(async () => (await stage.rows()) > 2000, { what: 'rows after the first kill' });
    mariadb.kill('SIGKILL');
    for (let round = 20; round < rounds; round += 1) await send(round);
    await mariadb.restart();
    await waitFor(async () => (await stage.rows()) === ids.length * rounds * 20, {
      what: 'all rows',
      timeoutMs: 45_000,
    });
    await stage.rolledUp();
    for (const id of ids) {
      const { body } = await stage.call(owner, 'GET', `/devices/${id}`);
      expect(body).toMatchObject({ sequence: { last: rounds * 20 - 1, lost: 0, resets: 0 } });
      const energy = await stage.call(
        owner,
        'GET',
        `/energy?deviceId=${id}&from=2026-01-15&to=2026-01-16&resolution=1d`,
      );
      expect(energy.body.items).toMatchObject([{ count: rounds * 20 }]);
    }
  }, 120_000);
});
