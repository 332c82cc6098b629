import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';
import { problemSchema } from './problem/problem-document.ts';

const methods = ['get', 'put', 'post', 'delete', 'patch'] as const;

/** Describes all paths of a service; every operation answers errors in the one form. */
export function describeApi(app: INestApplication, service: string): OpenAPIObject {
  const head = new DocumentBuilder()
    .setTitle(`VoltGuard ${service}`)
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'bearer')
    .addSecurityRequirements('bearer')
    .build();
  const document = SwaggerModule.createDocument(app, head);
  const { $schema: _dialect, id: _id, ...problem } = z.toJSONSchema(problemSchema) as Record<string, unknown>;
  document.components ??= {};
  document.components.schemas = { ...document.components.schemas, Problem: problem };
  for (const path of Object.values(document.paths)) {
    for (const method of methods) {
      const operation = path[method];
      if (!operation) continue;
      operation.responses.default ??= {
        description: 'An error.',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      };
    }
  }
  return document;
}
