import { contributionsSchema, deviceIdSchema, instantSchema } from '@voltguard/contracts';
import { cursorSchema, pageQuery, pageSchema } from '@voltguard/http';
import { z } from 'zod';

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

export const anomalySchema = z
  .object({
    id: z.int(),
    deviceId: z.string(),
    ownerId: z.int().nullable(),
    stationId: z.int().nullable(),
    connectorId: z.int().nullable(),
    timestamp: z.string().describe('Of the reading.'),
    seq: z.int(),
    score: z.number(),
    threshold: z.number(),
    modelVersion: z.int(),
    contributions: contributionsSchema.describe('What made it unusual; shares add up to 1.'),
    createdAt: z.string(),
  })
  .meta({ id: 'Anomaly' });

export const anomaliesPageSchema = pageSchema(anomalySchema);

export const anomaliesQuerySchema = z.strictObject({
  ...pageQuery,
  cursor: cursorSchema(z.tuple([instantSchema, z.int().positive()])).optional(),
  deviceId: deviceIdSchema.optional(),
  from: instant.optional().describe('Readings of this time or later.'),
  to: instant.optional().describe('Readings before this time.'),
  minScore: z.coerce.number().min(0).max(1).optional(),
});

export const rowIdParameter = z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER);
