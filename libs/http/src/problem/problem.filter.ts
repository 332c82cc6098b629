import { type ArgumentsHost, Catch, type ExceptionFilter, Inject, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { requestTrace } from '../request/request-trace.ts';
import { problemDocument } from './problem-document.ts';
import { Problem } from './problem.ts';
import { problemOf } from './problem-of.ts';

const unexpected = new Problem(500, 'internal-error', 'Something went wrong on our side. It has been logged.');

const passing = new Problem(503, 'unavailable', 'Something that this needs is away for a moment. Try again.', {
  retryAfterSeconds: 2,
});

/** Tells faults that pass by themselves (a database that restarts) from those that need a person. */
export type IsPassing = (error: unknown) => boolean;

export const isPassingFault = Symbol('isPassingFault');

/** Whatever is thrown becomes problem+json; what nobody foresaw is logged and told to nobody. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');

  constructor(@Inject(isPassingFault) private readonly isPassing: IsPassing) {}

  catch(error: unknown, host: ArgumentsHost): void {
    // A websocket in the same application has errors of its own form.
    if (host.getType() !== 'http') throw error;
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    answerProblem(request, reply, problemOf(error) ?? this.unforeseen(request, error));
  }

  private unforeseen(request: FastifyRequest, error: unknown): Problem {
    // Without the query: it may hold what nobody should read in a log.
    const where = `${request.method} ${request.url.split('?', 1)[0]}`;
    if (this.isPassing(error)) {
      this.logger.warn({ message: `${where}: answered 503`, error });
      return passing;
    }
    this.logger.error({ message: `${where}: answered 500`, error });
    return unexpected;
  }
}

export function answerProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): void {
  if (reply.sent || reply.raw.headersSent) {
    reply.raw.destroy();
    return;
  }
  for (const [name, value] of Object.entries(problem.extras.headers ?? {})) void reply.header(name, value);
  if (problem.extras.retryAfterSeconds !== undefined) {
    void reply.header('retry-after', String(Math.ceil(problem.extras.retryAfterSeconds)));
  }
  const document = problemDocument(problem, requestTrace(request)?.correlationId);
  // Bytes, because Fastify would add a charset to a text, and this media type has no such parameter.
  const bytes = Buffer.from(JSON.stringify(document));
  void reply.code(problem.status).header('content-type', 'application/problem+json').send(bytes);
}
