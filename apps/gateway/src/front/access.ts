import { bearerToken, Problem, tokenMissing, tokenProblem, type TokenVerifier } from '@voltguard/http';
import type { FastifyInstance } from 'fastify';
import { pathOf } from '../routing/path-of.ts';
import { isPublic } from '../routing/public-paths.ts';
import { isUnsafePath } from '../routing/unsafe-path.ts';

/** Asks every request for a good token unless its path is in the one public list. What does not exist is 404 for everybody. */
export function requireTokens(fastify: FastifyInstance, verifier: Pick<TokenVerifier, 'verify'>): void {
  fastify.addHook('onRequest', async (request) => {
    const path = pathOf(request);
    if (isUnsafePath(path)) throw new Problem(400, 'malformed-url', 'The path is not a valid URL path.');
    if (request.is404 || isPublic(request.method, path)) return;
    const token = bearerToken(request.headers.authorization);
    if (token === undefined) throw tokenMissing();
    const verified = await verifier.verify(token);
    if (!verified.ok) throw tokenProblem(verified.failure);
  });
}
