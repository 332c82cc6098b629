import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { StructuredLogger } from '@voltguard/observability';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { HttpConfig } from './http-config.ts';
import { describeApi } from './open-api.ts';
import { answerProblem } from './problem/problem.filter.ts';
import { Problem } from './problem/problem.ts';
import { problemOf } from './problem/problem-of.ts';
import { answerUnreadable } from './problem/unreadable-request.ts';
import { measureRequests } from './request/request-metrics.ts';
import { beginTrace, traceRequests } from './request/request-trace.ts';

export interface HttpAppOptions {
  /** Names the service in its API description. */
  readonly service?: string;
  /** Bytes of a body; 1 MiB. */
  readonly bodyLimit?: number;
  /** Whose X-Forwarded-For is believed when TRUSTED_PROXIES says nothing: `loopback`, or nobody's for what stands at the edge. */
  readonly trustedByDefault?: 'loopback' | false;
  /**
   * Adds what a service of Nest controllers does not need (raw routes, a websocket adapter) before the application is
   * initialised. It then answers `/openapi.json` itself.
   */
  readonly extend?: (fastify: FastifyInstance, app: NestFastifyApplication) => Promise<void> | void;
}

/** Time that a client has to send all of a request. */
const requestTimeoutMs = 60_000;

const unprefixed = ['.well-known/jwks.json'];

/** A service's application, initialised but not listening: `app.inject()` works, `app.listen()` opens it. */
export async function createHttpApp(
  module: DynamicModule | Type,
  config: Pick<HttpConfig, 'TRUSTED_PROXIES'>,
  options: HttpAppOptions = {},
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: options.bodyLimit ?? 1024 * 1024,
    trustProxy: config.TRUSTED_PROXIES ?? options.trustedByDefault ?? 'loopback',
    // What is still asked on an open connection while we drain is answered, with `Connection: close`.
    return503OnClosing: false,
    // Fastify would wait for the rest of a request for ever.
    requestTimeout: requestTimeoutMs,
    clientErrorHandler: answerUnreadable,
    routerOptions: { maxParamLength: 256, ignoreTrailingSlash: true },
    frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
      beginTrace(request, reply);
      answerProblem(request, reply, problemOf(error) ?? new Problem(400, 'malformed-request', 'Not understood.'));
    },
  });
  // Nest would turn a broken body into an exception that no longer says which kind of broken it was.
  adapter.mapException = (error) => error;
  const fastify = adapter.getInstance();
  traceRequests(fastify);
  measureRequests(fastify);
  // Only JSON comes in; Fastify itself would also take text.
  fastify.removeContentTypeParser('text/plain');

  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    bufferLogs: true,
    abortOnError: false,
    bodyParser: false,
  });
  logStructured(app);
  app.setGlobalPrefix('api/v1', { exclude: unprefixed });
  if (options.extend) await options.extend(fastify, app);
  else serveDescription(app, options.service ?? 'API');
  try {
    await app.init();
    await fastify.ready();
    return app;
  } catch (error) {
    // What was opened already would keep the process alive.
    await app.close().catch(() => undefined);
    throw error;
  }
}

function serveDescription(app: NestFastifyApplication, service: string): void {
  let description: unknown;
  app
    .getHttpAdapter()
    .getInstance()
    .get('/openapi.json', (_request, reply) => {
      description ??= describeApi(app, service);
      void reply.send(description);
    });
}

/** The service's own logger where its module brings one; a bare module in a test may not. */
function logStructured(app: NestFastifyApplication): void {
  try {
    app.useLogger(app.get(StructuredLogger, { strict: false }));
  } catch {
    app.flushLogs();
  }
}
