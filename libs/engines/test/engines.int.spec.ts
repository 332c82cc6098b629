import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testEngines } from '@voltguard/testing';
import { Redis } from 'ioredis';
import kafkajs from 'kafkajs';
import { createConnection } from 'mysql2/promise';
import { type EngineName, type Engines, type ManagedProcess, startEngines } from '../src/index.ts';

const { Kafka, logLevel, Partitioners } = kafkajs;

/** Real engines of this test alone, because it kills them. */
describe('private engines', () => {
  const directory = join(testEngines().directory, 'killed-engines');
  let engines: Engines;

  beforeAll(async () => {
    engines = await startEngines({ directory, ports: 'free', addresses: {}, which: ['kafka', 'mariadb', 'redis'] });
  }, 120_000);

  afterAll(async () => {
    await engines.kill();
    rmSync(directory, { recursive: true, force: true });
  });

  const kill = async (name: EngineName) => {
    const process: ManagedProcess = engines.process(name);
    const told = new Promise((resolve) => (process.onUnexpectedExit = resolve));
    process.kill('SIGKILL');
    await told;
    await process.start();
  };

  it('MariaDB keeps what it had committed', async () => {
    const query = async (sql: string) => {
      const connection = await createConnection({ uri: engines.mariadb.url() });
      const [rows] = await connection.query(sql);
      await connection.end();
      return rows;
    };
    await query('CREATE DATABASE kept');
    await query('CREATE TABLE kept.rows_of_test (id INT PRIMARY KEY) ENGINE=InnoDB');
    await query('INSERT INTO kept.rows_of_test VALUES (1), (2), (3)');
    await kill('mariadb');
    expect(await query('SELECT COUNT(*) AS rows_kept FROM kept.rows_of_test')).toEqual([{ rows_kept: 3 }]);
  });

  it('Kafka keeps what it had acknowledged', async () => {
    const client = new Kafka({ brokers: [...engines.kafka.brokers], logLevel: logLevel.NOTHING });
    const admin = client.admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic: 'kept', numPartitions: 1 }], waitForLeaders: true });
    const producer = client.producer({ createPartitioner: Partitioners.DefaultPartitioner });
    await producer.connect();
    await producer.send({
      topic: 'kept',
      acks: -1,
      messages: Array.from({ length: 100 }, (_, n) => ({ value: `${n}` })),
    });
    await producer.disconnect();
    await admin.disconnect();
    await kill('kafka');
    await admin.connect();
    expect(await admin.fetchTopicOffsets('kept')).toMatchObject([{ partition: 0, high: '100' }]);
    await admin.disconnect();
  });

  it('Redis keeps what it had been told', async () => {
    const once = async <Value>(use: (redis: Redis) => Promise<Value>) => {
      const redis = new Redis(engines.redis.url);
      const value = await use(redis);
      await redis.quit();
      return value;
    };
    await once((redis) => redis.set('kept', 'yes'));
    await kill('redis');
    expect(await once((redis) => redis.get('kept'))).toBe('yes');
  });

  it('begin anew where the first start was cut off halfway', async () => {
    const half = join(directory, 'half');
    mkdirSync(join(half, 'mariadb', 'data.new'), { recursive: true });
    writeFileSync(join(half, 'mariadb', 'data.new', 'ibdata1'), 'half a file');
    const one = await startEngines({ directory: half, ports: 'free', addresses: {}, which: ['mariadb'] });
    expect(existsSync(join(half, 'mariadb', 'data', 'mysql'))).toBe(true);
    await one.kill();
  });

  it('say which port is taken and which variable changes it', async () => {
    const other = join(directory, 'other');
    const taken = Number(new URL(engines.redis.url).port);
    const starting = startEngines({ directory: other, ports: { redis: taken }, addresses: {}, which: ['redis'] });
    await expect(starting).rejects.toThrow(new RegExp(`port ${taken}.*VOLTGUARD_PORT_REDIS`));
  });

  it('are not started where the environment names some', async () => {
    const addresses = { VOLTGUARD_REDIS_URL: engines.redis.url, VOLTGUARD_KAFKA_BROKERS: ['elsewhere:9092'] };
    const named = await startEngines({ directory: join(directory, 'named'), addresses, which: ['redis', 'kafka'] });
    expect(named.processes).toEqual([]);
    expect(named.redis.url).toBe(engines.redis.url);
    expect(named.kafka.brokers).toEqual(['elsewhere:9092']);
  });
});
