import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

const exposed = ['etag', 'location', 'retry-after', 'x-request-id'];

/** What browsers are told: which pages may call us (CORS), and what our own pages may do (helmet). */
export async function browserRules(fastify: FastifyInstance, origins: readonly string[]): Promise<void> {
  await fastify.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        // Swagger UI sets styles on its elements.
        styleSrc: ["'self'", "'unsafe-inline'"],
        // TLS ends before us or not at all: this page may well be read over plain HTTP.
        upgradeInsecureRequests: null,
      },
    },
  });
  if (origins.length === 0) return;
  await fastify.register(cors, {
    origin: origins.includes('*') ? '*' : [...origins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: exposed,
    maxAge: 600,
  });
}
