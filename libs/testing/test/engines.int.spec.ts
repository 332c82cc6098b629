import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readingsRecorded } from '@voltguard/contracts';
import { createKafka, ensureTopics, namespaced } from '@voltguard/messaging';
import { Redis } from 'ioredis';
import { connectAsync } from 'mqtt';
import { createConnection } from 'mysql2/promise';
import {
  eventProbe,
  freshDatabase,
  type FreshDatabase,
  freshNamespace,
  recordedReadings,
  testEngines,
} from '../src/index.ts';

describe('the engines of a test run', () => {
  let database: FreshDatabase;

  beforeAll(async () => {
    database = await freshDatabase();
  });

  afterAll(async () => {
    await database.drop();
  });

  it('gives a schema to a user who sees no other', async () => {
    const connection = await createConnection({ uri: database.url });
    await connection.query('CREATE TABLE t (id INT PRIMARY KEY)');
    const [rows] = await connection.query('SHOW DATABASES');
    await connection.end();
    expect(rows).toEqual([{ Database: 'information_schema' }, { Database: database.schema }]);
  });

  it('lets a probe see the events of its namespace', async () => {
    const namespace = freshNamespace();
    const { brokers } = testEngines();
    await ensureTopics(brokers, [readingsRecorded.topic], namespace);
    const probe = await eventProbe(readingsRecorded, { namespace });
    const producer = createKafka(brokers, 'test').producer();
    await producer.connect();
    const topic = namespaced(namespace, readingsRecorded.topic.name);
    const headers = { ce_type: readingsRecorded.type };
    await producer.send({
      topic,
      messages: [{ key: 'EVSE-TEST-001', value: JSON.stringify(recordedReadings()), headers }],
    });
    const seen = await probe.next((data) => data.deviceId === 'EVSE-TEST-001');
    expect(seen.data).toEqual(recordedReadings());
    await producer.disconnect();
    await probe.stop();
  });

  it('keeps Redis in a file and never forgets keys', async () => {
    const redis = new Redis(testEngines().redis.url);
    expect(await redis.config('GET', 'appendonly')).toEqual(['appendonly', 'yes']);
    expect(await redis.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
    await redis.quit();
  });

  it('lets services in by certificate only', async () => {
    const { servicesUrl, pkiDirectory, caFile } = testEngines().mqtt;
    const ca = readFileSync(caFile);
    await expect(connectAsync(servicesUrl, { ca, reconnectPeriod: 0, connectTimeout: 5000 })).rejects.toThrow();
    const cert = readFileSync(`${pkiDirectory}/services/mqtt-bridge.crt`);
    const key = readFileSync(`${pkiDirectory}/services/mqtt-bridge.key`);
    const client = await connectAsync(servicesUrl, { ca, cert, key, clientId: 'bridge:test', reconnectPeriod: 0 });
    expect(client.connected).toBe(true);
    await client.endAsync();
  });
});
