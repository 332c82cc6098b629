import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { requestTrace } from '../request/request-trace.ts';
import { problemDocument } from './problem-document.ts';
import { Problem } from './problem.ts';
import { problemOf } from './problem-of.ts';

const unexpected = new Problem(500, 'internal-error', 'Something went wrong on our side. It has been logged.');

/** Whatever is thrown becomes problem+json; what nobody foresaw is logged and told to nobody. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');

  catch(error: unknown, host: ArgumentsHost): void {
    // A websocket in the same application has errors of its own form.
    if (host.getType() !== 'http') throw error;
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = problemOf(error);
    if (!problem) this.logger.error(error instanceof Error ? error : { error }, `${request.method} ${request.url}`);
    answerProblem(request, reply, problem ?? unexpected);
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
