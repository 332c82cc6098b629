import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import type { Descriptions } from './descriptions.ts';

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>VoltGuard API</title>
    <link rel="stylesheet" href="/docs/assets/swagger-ui.css" />
    <link rel="icon" href="/docs/assets/favicon-32x32.png" />
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="/docs/assets/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

/** A file of its own, so that the page needs no inline scripts. */
const start = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true, persistAuthorization: true });
`;

/** The merged API description, and a page to read and try it; all files are our own, nothing comes from elsewhere. */
export async function docs(fastify: FastifyInstance, options: { readonly descriptions: Descriptions }): Promise<void> {
  const files = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  await fastify.register(fastifyStatic, {
    root: files,
    prefix: '/docs/assets/',
    index: false,
    decorateReply: false,
    maxAge: '1h',
    allowedPath: (path) => /^\/[\w.-]+\.(?:css|js|png)$/.test(path),
  });
  fastify.get('/openapi.json', () => options.descriptions.document());
  fastify.get('/docs', (_request, reply) => void reply.type('text/html; charset=utf-8').send(page));
  fastify.get('/docs/start.js', (_request, reply) => void reply.type('text/javascript; charset=utf-8').send(start));
}
