import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { register } from 'prom-client';
import { HealthRegistry } from './health-registry.ts';
import { observabilityOptions, type ObservabilityOptions } from './observability-options.ts';

/** /metrics and /health on a port of their own, that is never public. It answers from the boot's beginning to its end. */
@Injectable()
export class InternalServer
  implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown
{
  private server: Server | undefined;
  private phase: 'starting' | 'running' | 'stopping' = 'starting';

  constructor(
    @Inject(observabilityOptions) private readonly options: ObservabilityOptions,
    private readonly health: HealthRegistry,
  ) {}

  async onModuleInit(): Promise<void> {
    this.health.add('process', () =>
      this.phase === 'running' ? Promise.resolve() : Promise.reject(new Error(`is ${this.phase}`)),
    );
    const server = createServer((request, response) => void this.answer(request.url ?? '/', response));
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) => reject(this.explained(error)));
      server.listen(this.options.internalPort, this.options.internalHost, resolve);
    });
    this.server = server;
  }

  onApplicationBootstrap(): void {
    this.phase = 'running';
  }

  beforeApplicationShutdown(): void {
    this.phase = 'stopping';
  }

  async onApplicationShutdown(): Promise<void> {
    const server = this.server;
    if (!server?.listening) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  /** Where it listens: with port 0 the system chose one. */
  get port(): number {
    return (this.server?.address() as AddressInfo | null)?.port ?? 0;
  }

  private async answer(url: string, response: ServerResponse): Promise<void> {
    try {
      const path = url.split('?', 1)[0];
      if (path === '/metrics') send(response, 200, register.contentType, await register.metrics());
      else if (path === '/health/live') sendJson(response, 200, { status: 'live' });
      else if (path === '/health/ready') {
        const report = await this.health.report();
        sendJson(response, report.status === 'ready' ? 200 : 503, report);
      } else sendJson(response, 404, { status: 'not-found', paths: ['/metrics', '/health/live', '/health/ready'] });
    } catch (error) {
      Logger.error(error, InternalServer.name);
      if (!response.headersSent) sendJson(response, 500, { status: 'failed' });
    }
  }

  private explained(error: NodeJS.ErrnoException): Error {
    const place = `${this.options.internalHost}:${this.options.internalPort}`;
    if (error.code !== 'EADDRINUSE') return error;
    return new Error(`The internal port ${place} is taken: stop what holds it, or set INTERNAL_PORT to another.`);
  }
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  send(response, status, 'application/json', JSON.stringify(body));
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
  response.end(body);
}
