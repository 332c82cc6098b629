import replyFrom from '@fastify/reply-from';
import { answerProblem, Problem, problemOf, requestTrace } from '@voltguard/http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { pathOf } from '../routing/path-of.ts';
import { methods, routes, type Route, type Upstream } from '../routing/routes.ts';
import { answeredHeaders, forwardedHeaders } from './forwarded-headers.ts';
import { limitedBody } from './limited-body.ts';
import { upstreamProblem } from './upstream-problem.ts';

export interface ProxyOptions {
  readonly upstreams: Readonly<Record<Upstream, string>>;
  readonly bodyLimit: number;
  readonly timeoutMs: number;
}

/** Sockets to one service: enough to keep it busy, few enough that it is not flooded. */
const connections = 128;

/** Forwards each path of the table as it came: bodies are streams in both directions, nothing is parsed. */
export async function proxy(fastify: FastifyInstance, options: ProxyOptions): Promise<void> {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', (_request, body, done) => done(null, limitedBody(body, options.bodyLimit)));
  await fastify.register(replyFrom, {
    disableRequestLogging: true,
    undici: {
      connections,
      pipelining: 1,
      connect: { timeout: 3_000 },
      headersTimeout: options.timeoutMs,
      bodyTimeout: options.timeoutMs,
    },
  });
  fastify.setErrorHandler((error, request, reply) => {
    answerProblem(request, reply, problemOf(error) ?? new Problem(502, 'bad-gateway', 'Could not be forwarded.'));
  });
  fastify.addHook('onRequest', (request, _reply, done) => {
    // Refused before the service hears of it. Chunked bodies say no length: they are counted on their way.
    const tooLarge = Number(request.headers['content-length'] ?? 0) > options.bodyLimit;
    done(tooLarge ? new Problem(413, 'body-too-large', 'The body is larger than this path accepts.') : undefined);
  });
  for (const route of routes) {
    for (const url of route.below ? [route.path, `${route.path}/*`] : [route.path]) {
      const forward = forwarder(route, options.upstreams[route.to]);
      fastify.route({ method: [...(route.methods ?? methods)], url, handler: forward, exposeHeadRoute: false });
    }
  }
}

function forwarder(route: Route, upstream: string): (request: FastifyRequest, reply: FastifyReply) => FastifyReply {
  return (request, reply) =>
    reply.from(pathOf(request), {
      getUpstream: () => upstream,
      rewriteRequestHeaders: (from, headers) =>
        forwardedHeaders(
          headers,
          { address: request.ip, host: request.host, protocol: request.protocol },
          requestTrace(request),
          from.body !== undefined && from.body !== null,
        ),
      rewriteHeaders: (headers) => answeredHeaders(headers),
      // A kept connection may have been closed meanwhile: a request without a body is asked again, once.
      retriesCount: 1,
      onError: (failed, { error }) => answerProblem(request, failed as FastifyReply, upstreamProblem(route.to, error)),
    });
}
