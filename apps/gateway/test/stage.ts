import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { alertCleared, alertEscalated, alertExample, alertRaised, deviceChanged } from '@voltguard/contracts';
import { createAllTopics, EventProducer, MessagingModule, outgoing } from '@voltguard/messaging';
import { aDevice, freshNamespace, signTestToken, testEngines, testJwksServer, type TestUser } from '@voltguard/testing';
import { io, type Socket } from 'socket.io-client';
import { createGateway } from '../src/create-gateway.ts';
import { configSchema } from '../src/gateway.config.ts';
import type { AlertMessage } from '../src/realtime/alert-message.ts';
import { anUpstream } from './upstream.ts';

export const admin: TestUser = { id: 1, role: 'admin' };
export const owner: TestUser = { id: 2, role: 'owner' };
export const otherOwner: TestUser = { id: 3, role: 'owner' };
export const driver: TestUser = { id: 4, role: 'driver' };

const definitions = { raised: alertRaised, escalated: alertEscalated, cleared: alertCleared };

export function anAlert(number: number, change: Partial<AlertMessage> = {}): AlertMessage {
  return { kind: 'raised', ...alertExample, deviceId: 'EVSE-TEST-001', ownerId: owner.id, number, ...change };
}

/** Where the history of alerts is kept: answers as ml does, for whoever the token names. */
async function historyOfAlerts() {
  const transitions: AlertMessage[] = [];
  let hold: Promise<void> | undefined;
  let away = false;
  const server = await anUpstream(async (request, response) => {
    await hold;
    if (away) return void response.writeHead(503).end();
    const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://ml');
    if (pathname !== '/api/v1/alerts') return void response.writeHead(404).end();
    const payload = (request.headers.authorization ?? '').split('.')[1] ?? '';
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sub: string; role: string };
    const items = transitions
      .filter(({ number }) => number > Number(query.get('after')))
      .filter(({ deviceId }) => deviceId === (query.get('deviceId') ?? deviceId))
      .filter(({ ownerId }) => claims.role === 'admin' || ownerId === Number(claims.sub))
      .sort((a, b) => a.number - b.number)
      .slice(0, Number(query.get('limit')));
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ items, nextCursor: null }));
  });
  return {
    url: server.url,
    transitions,
    close: () => server.close(),
    goAway: () => void (away = true),
    comeBack: () => void (away = false),
    /** Answers nobody until the returned function is called. */
    holdBack: () => {
      let release!: () => void;
      hold = new Promise((resolve) => (release = resolve));
      return () => {
        hold = undefined;
        release();
      };
    },
  };
}

export interface Replica {
  readonly url: string;
  readonly app: NestFastifyApplication;
}

/**
 * Real: Kafka, the gateway with its websockets, HTTP and signed tokens. In place of other services: identity's keys and
 * ml's history of alerts, each a small HTTP server; telemetry's and ml's events are published as those would.
 */
export class Stage {
  readonly clients: Socket[] = [];
  readonly replicas: Replica[] = [];

  private constructor(
    readonly namespace: string,
    readonly history: Awaited<ReturnType<typeof historyOfAlerts>>,
    private readonly jwks: Awaited<ReturnType<typeof testJwksServer>>,
    private readonly sender: INestApplicationContext,
  ) {}

  static async open(): Promise<Stage> {
    const namespace = freshNamespace();
    const { brokers } = testEngines();
    await createAllTopics(brokers, namespace);
    const messaging = MessagingModule.register({ service: 'ml', brokers, namespace, declared: [], given: [] });
    const sender = await NestFactory.createApplicationContext(messaging, { logger: false });
    return new Stage(namespace, await historyOfAlerts(), await testJwksServer(), sender);
  }

  async addReplica(settings: Record<string, string> = {}): Promise<Replica> {
    const config = configSchema.parse({
      HTTP_PORT: '1',
      INTERNAL_PORT: '1',
      LOG_LEVEL: 'fatal',
      JWKS_URL: this.jwks.url,
      KAFKA_BROKERS: testEngines().brokers.join(','),
      KAFKA_NAMESPACE: this.namespace,
      IDENTITY_URL: new URL(this.jwks.url).origin,
      TELEMETRY_URL: 'http://127.0.0.1:1',
      ML_URL: this.history.url,
      ...settings,
    });
    const app = await createGateway({ ...config, INTERNAL_PORT: 0 });
    await app.listen(0, '127.0.0.1');
    const replica = { app, url: await app.getUrl() };
    this.replicas.push(replica);
    return replica;
  }

  async connect(replica: Replica, user: TestUser, token?: string): Promise<Socket> {
    const client = io(`${replica.url}/realtime`, {
      auth: { token: token ?? (await signTestToken(user)) },
      forceNew: true,
      reconnection: false,
    });
    this.clients.push(client);
    await new Promise<void>((resolve, reject) => {
      client.once('connect', resolve);
      client.once('connect_error', reject);
    });
    return client;
  }

  /** In the database of ml, as a client asks for it later. */
  record(...alerts: AlertMessage[]): void {
    this.history.transitions.push(...alerts);
  }

  /** In the log, as every replica hears of it. */
  async announce(...alerts: AlertMessage[]): Promise<void> {
    const events = alerts.map(({ kind, ...data }) => outgoing(definitions[kind], data));
    await this.sender.get(EventProducer).publish(events);
  }

  async register(change: Parameters<typeof aDevice>[0] = {}): Promise<void> {
    await this.sender.get(EventProducer).publish([outgoing(deviceChanged, aDevice(change))]);
  }

  async close(): Promise<void> {
    for (const client of this.clients) client.disconnect();
    await Promise.all(this.replicas.map(({ app }) => app.close()));
    await Promise.all([this.sender.close(), this.history.close(), this.jwks.close()]);
  }
}

/** The alerts that a client got, in the order in which it got them. */
export function heardBy(client: Socket): AlertMessage[] {
  const heard: AlertMessage[] = [];
  client.on('alert', (alert: AlertMessage) => heard.push(alert));
  return heard;
}
