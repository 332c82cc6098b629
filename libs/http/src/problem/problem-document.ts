import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import type { Problem } from './problem.ts';

/** What goes over the wire as `application/problem+json`. */
export const problemSchema = z
  .looseObject({
    type: z.string().describe('`urn:voltguard:problem:<code>`'),
    title: z.string().describe('The reason phrase of the status.'),
    status: z.int(),
    code: z.string().describe('Stable, for programs.'),
    detail: z.string().describe('For people.'),
    requestId: z.string().optional().describe('Names this request in the logs.'),
    errors: z
      .array(z.object({ in: z.enum(['body', 'query', 'path', 'header']), field: z.string(), message: z.string() }))
      .optional()
      .describe('Every field that is wrong.'),
  })
  .meta({ id: 'Problem', description: 'An error (RFC 9457).' });

export type ProblemDocument = z.output<typeof problemSchema>;

export function problemDocument(problem: Problem, requestId?: string): ProblemDocument {
  return {
    type: `urn:voltguard:problem:${problem.code}`,
    title: STATUS_CODES[problem.status] ?? 'Error',
    status: problem.status,
    code: problem.code,
    detail: problem.detail,
    ...problem.extras.members,
    ...(problem.extras.errors && { errors: problem.extras.errors.map((error) => ({ ...error })) }),
    ...(requestId !== undefined && { requestId }),
  };
}
