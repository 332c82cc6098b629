import { continueTrace, runWithTrace, type Trace } from '@voltguard/observability';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const traces = new WeakMap<object, Trace>();

export function requestTrace(request: FastifyRequest): Trace | undefined {
  return traces.get(request.raw);
}

/** Goes on with the caller's `traceparent` and `x-request-id` where they are well formed, else begins new ones. */
export function traceFrom(headers: FastifyRequest['headers']): Trace {
  const { traceparent, 'x-request-id': requestId } = headers;
  return continueTrace({
    traceparent: typeof traceparent === 'string' ? traceparent : undefined,
    correlationId: typeof requestId === 'string' ? requestId : undefined,
  });
}

/** Gives the request its trace, and the answer the id by which the logs know it. */
export function beginTrace(request: FastifyRequest, reply: FastifyReply): Trace {
  const trace = traceFrom(request.headers);
  traces.set(request.raw, trace);
  void reply.header('x-request-id', trace.correlationId);
  return trace;
}

/** Every request runs in its trace. */
export function traceRequests(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    runWithTrace(beginTrace(request, reply), done);
  });
  // Body parsing leaves the asynchronous context of the first hook (the parser's events belong to the socket).
  fastify.addHook('preValidation', (request, _reply, done) => {
    const trace = traces.get(request.raw);
    if (trace) runWithTrace(trace, done);
    else done();
  });
}
