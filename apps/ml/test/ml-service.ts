import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { loadConfig } from '@voltguard/config';
import { deviceChanged, type Reading, readingsRecorded } from '@voltguard/contracts';
import { createHttpApp } from '@voltguard/http';
import { createAllTopics, createKafka, EventProducer, outgoing } from '@voltguard/messaging';
import {
  aDevice,
  freshDatabase,
  type FreshDatabase,
  freshNamespace,
  signTestToken,
  testEngines,
  type TestJwksServer,
  testJwksServer,
  waitFor,
} from '@voltguard/testing';
import { DataSource } from 'typeorm';
import { configSchema } from '../src/ml.config.ts';
import { MlModule } from '../src/ml.module.ts';

export type Service = NestFastifyApplication;

/** A system around ml: topics, a database and keys of its own; services are started in it and stopped. */
export class MlSystem {
  private readonly services: Service[] = [];

  private constructor(
    readonly namespace: string,
    readonly database: FreshDatabase,
    private readonly jwks: TestJwksServer,
  ) {}

  static async create(): Promise<MlSystem> {
    const namespace = freshNamespace();
    await createAllTopics(testEngines().brokers, namespace);
    return new MlSystem(namespace, await freshDatabase(), await testJwksServer());
  }

  /** Ready when this resolves: model live, devices known, consumers running. */
  async start(settings: Readonly<Record<string, string>> = {}): Promise<Service> {
    const config = loadConfig(configSchema, { ...this.environment(1, 1), ...settings });
    const app = await createHttpApp(MlModule.register({ ...config, INTERNAL_PORT: 0 }), config, { service: 'ml' });
    this.services.push(app);
    return app;
  }

  environment(httpPort: number, internalPort: number): Record<string, string> {
    return {
      NODE_ENV: 'test',
      LOG_LEVEL: 'warn',
      INTERNAL_PORT: String(internalPort),
      HTTP_PORT: String(httpPort),
      JWKS_URL: this.jwks.url,
      KAFKA_BROKERS: testEngines().brokers.join(','),
      KAFKA_NAMESPACE: this.namespace,
      DATABASE_URL: this.database.url,
    };
  }

  async stop(app: Service): Promise<void> {
    this.services.splice(this.services.indexOf(app), 1);
    await app.close();
  }

  async end(): Promise<void> {
    await Promise.all(this.services.map((app) => app.close()));
    await this.database.drop();
    await this.jwks.close();
  }
}

export async function register(app: Service, deviceId: string, ownerId: number | null = 2): Promise<void> {
  await app.get(EventProducer).publish([outgoing(deviceChanged, aDevice({ deviceId, ownerId }))]);
}

export async function send(app: Service, deviceId: string, readings: readonly Reading[], size = 25): Promise<void> {
  const events = [];
  for (let from = 0; from < readings.length; from += size) {
    const part = readings.slice(from, from + size);
    events.push(outgoing(readingsRecorded, { deviceId, receivedAt: new Date().toISOString(), readings: part }));
  }
  await app.get(EventProducer).publish(events);
}

export async function query<Row>(app: Service, sql: string, values: unknown[] = []): Promise<Row[]> {
  return app.get(DataSource).query<Row[]>(sql, values);
}

/** Waits until the scoring group has committed everything that was sent. */
export async function allScored(namespace: string): Promise<void> {
  const admin = createKafka(testEngines().brokers, 'test').admin();
  await admin.connect();
  try {
    const topic = `${namespace}.telemetry.readings.v1`;
    await waitFor(
      async () => {
        const ends = await admin.fetchTopicOffsets(topic);
        const [group] = await admin.fetchOffsets({ groupId: `${namespace}.ml.score-readings`, topics: [topic] });
        return ends.every(({ partition, high }) => {
          const at = group?.partitions.find((each) => each.partition === partition)?.offset ?? '-1';
          return high === '0' || BigInt(at) >= BigInt(high);
        });
      },
      { timeoutMs: 60_000, everyMs: 100, what: 'the end of all partitions' },
    );
  } finally {
    await admin.disconnect();
  }
}

export async function get(app: Service, path: string, user?: Parameters<typeof signTestToken>[0]) {
  return ask(app, 'GET', path, user);
}

export async function ask(
  app: Service,
  method: 'GET' | 'POST',
  path: string,
  user?: Parameters<typeof signTestToken>[0],
  body?: object,
) {
  const headers = user ? { authorization: `Bearer ${await signTestToken(user)}` } : {};
  const answer = await app.inject({ method, url: `/api/v1${path}`, headers, ...(body && { payload: body }) });
  return {
    status: answer.statusCode,
    body: answer.json<Answer>(),
  };
}

/** Of any path: a test knows which fields it asked for. */
export interface Answer {
  readonly items: readonly {
    readonly id: number;
    readonly kind: string;
    readonly version: number;
    readonly stage: string;
  }[];
  readonly nextCursor: string | null;
  readonly version: number;
  readonly stage: string;
  readonly code: string;
}
