import type { HealthRegistry } from '@voltguard/observability';
import type { FastifyInstance } from 'fastify';
import { frontPage } from './front-page.ts';

/** The gateway's own pages: what it is, and whether it works. */
export function front(fastify: FastifyInstance, { health }: { readonly health: HealthRegistry }): void {
  fastify.get('/', (_request, reply) => void reply.send(frontPage));
  fastify.get('/health', async (_request, reply) => {
    const { status, checks } = await health.report();
    // Without reasons and times: they name addresses, and this page is public. The internal port tells all.
    const parts = Object.fromEntries(Object.entries(checks).map(([name, check]) => [name, check.status]));
    return reply.code(status === 'ready' ? 200 : 503).send({ status, checks: parts });
  });
}
