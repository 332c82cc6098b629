import { describe, expect, it } from '@jest/globals';
import { mergeDescriptions } from './merge-descriptions.ts';

const description = (path: string, type: string) => ({
  paths: {
    [path]: {
      get: {
        operationId: 'list',
        tags: ['Things'],
        security: [{ bearer: [] }],
        responses: { 200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } } } },
      },
    },
  },
  components: { schemas: { Thing: { type } }, securitySchemes: { bearer: { type: 'http' } } },
});

describe('the merged description', () => {
  it('keeps what two services call by one name apart', () => {
    const merged = mergeDescriptions(
      new Map([
        ['telemetry', description('/api/v1/devices', 'object')],
        ['ml', description('/api/v1/alerts', 'string')],
      ]),
      [],
    );
    expect(merged).toMatchObject({
      paths: {
        '/api/v1/devices': {
          get: {
            operationId: 'telemetry.list',
            tags: ['telemetry'],
            responses: {
              200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/telemetry.Thing' } } } },
            },
          },
        },
        '/api/v1/alerts': { get: { operationId: 'ml.list', tags: ['ml'] } },
      },
      components: {
        schemas: { 'telemetry.Thing': { type: 'object' }, 'ml.Thing': { type: 'string' } },
        securitySchemes: { bearer: { type: 'http' } },
      },
    });
    expect(merged).not.toHaveProperty('x-unavailable');
  });

  it('says which service it could not ask', () => {
    expect(mergeDescriptions(new Map(), ['ml'])).toMatchObject({ paths: {}, 'x-unavailable': ['ml'] });
  });
});
