import { type deviceKinds, type EventData, type Reading, readingsRecorded } from '@voltguard/contracts';
import { createHttpApp } from '@voltguard/http';
import type { Clock } from '@voltguard/kernel';
import { createAllTopics, EventProducer, outgoing } from '@voltguard/messaging';
import {
  type FreshDatabase,
  freshDatabase,
  freshNamespace,
  signTestToken,
  testEngines,
  testJwksServer,
  type TestUser,
  waitFor,
} from '@voltguard/testing';
import { DataSource } from 'typeorm';
import { configSchema, type TelemetryConfig } from '../src/telemetry.config.ts';
import { TelemetryModule } from '../src/telemetry.module.ts';

export const admin: TestUser = { id: 1, role: 'admin' };
export const owner: TestUser = { id: 2, role: 'owner' };
export const otherOwner: TestUser = { id: 3, role: 'owner' };
export const driver: TestUser = { id: 4, role: 'driver' };

export interface Answer {
  readonly status: number;
  readonly etag: string | undefined;
  // Tests look into bodies of many forms.
  readonly body: Record<string, never> & { items: Record<string, never>[]; nextCursor: string | null; code: string };
}

export interface StageOptions {
  readonly config?: Partial<TelemetryConfig>;
  readonly clock?: Clock;
  /** Somebody else's database; a fresh one if absent. */
  readonly databaseUrl?: string;
}

/** Telemetry as it runs: real MariaDB and Kafka, nothing mocked but identity's public keys. */
type DeviceKind = (typeof deviceKinds)[number];

export class Stage {
  private readonly apps: Awaited<ReturnType<typeof createHttpApp>>[] = [];

  private constructor(
    readonly config: TelemetryConfig,
    private readonly clock: Clock | undefined,
    private readonly endings: (() => Promise<void>)[],
  ) {}

  static async open({ config: changes, clock, databaseUrl }: StageOptions = {}): Promise<Stage> {
    const database: FreshDatabase | undefined = databaseUrl === undefined ? await freshDatabase() : undefined;
    const jwks = await testJwksServer();
    const namespace = freshNamespace();
    const { brokers } = testEngines();
    await createAllTopics(brokers, namespace);
    const config = configSchema.parse({
      NODE_ENV: 'test',
      LOG_LEVEL: 'fatal',
      INTERNAL_PORT: 1,
      HTTP_PORT: 1,
      JWKS_URL: jwks.url,
      KAFKA_BROKERS: brokers.join(','),
      KAFKA_NAMESPACE: namespace,
      DATABASE_URL: databaseUrl ?? database?.url,
      ROLL_UP_SETTLE_SECONDS: 0,
    });
    const endings = [() => jwks.close(), async () => database?.drop()];
    const stage = new Stage({ ...config, INTERNAL_PORT: 0, ...changes }, clock, endings);
    await stage.boot();
    return stage;
  }

  /** One more replica. */
  async boot() {
    const app = await createHttpApp(TelemetryModule.register(this.config, this.clock), this.config, {
      service: 'telemetry',
    });
    this.apps.push(app);
    return app;
  }

  get app() {
    return this.apps[0]!;
  }

  get database(): DataSource {
    return this.app.get(DataSource);
  }

  async close(): Promise<void> {
    await Promise.all(this.apps.map((app) => app.close()));
    for (const end of this.endings) await end();
  }

  async call(
    user: TestUser | undefined,
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    { body, ifMatch }: { body?: unknown; ifMatch?: string } = {},
  ): Promise<Answer> {
    const answer = await this.app.inject({
      method,
      url: `/api/v1${path}`,
      headers: {
        ...(user && { authorization: `Bearer ${await signTestToken(user)}` }),
        ...(ifMatch !== undefined && { 'if-match': ifMatch }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { payload: JSON.stringify(body) }),
    });
    return {
      status: answer.statusCode,
      etag: answer.headers.etag,
      body: (answer.body === '' ? {} : JSON.parse(answer.body)) as Answer['body'],
    };
  }

  async register(deviceId: string, user: TestUser = owner, kind: DeviceKind = 'meter'): Promise<void> {
    const { status } = await this.call(user, 'POST', '/devices', { body: { deviceId, name: deviceId, kind } });
    if (status !== 201) throw new Error(`registering ${deviceId}: ${status}`);
  }

  /** As the bridge says it. */
  async publish(...events: EventData<typeof readingsRecorded>[]): Promise<void> {
    await this.app.get(EventProducer).publish(events.map((data) => outgoing(readingsRecorded, data)));
  }

  async rows(): Promise<number> {
    const [row] = await this.database.query<{ n: number }[]>('SELECT COUNT(*) AS n FROM readings');
    return Number(row?.n);
  }

  async stored(count: number): Promise<void> {
    await waitFor(async () => (await this.rows()) >= count, { what: `${count} rows` });
  }

  /** Until every roll-up is written. */
  async rolledUp(): Promise<void> {
    await waitFor(
      async () => (await this.database.query<unknown[]>('SELECT 1 FROM dirty_buckets LIMIT 1')).length === 0,
      { what: 'clean roll-ups' },
    );
  }
}

/** An event of readings that arrived at noon of the day after the examples. */
export function recorded(
  deviceId: string,
  readings: Reading[],
  change: Partial<EventData<typeof readingsRecorded>> = {},
): EventData<typeof readingsRecorded> {
  return { deviceId, receivedAt: '2026-01-16T12:00:00.000Z', readings, ...change };
}
