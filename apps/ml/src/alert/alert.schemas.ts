import { alertSeverities, alertTransitionSchema, deviceIdSchema } from '@voltguard/contracts';
import { cursorSchema, pageQuery, pageSchema } from '@voltguard/http';
import { z } from 'zod';
import { alertTransitionKinds } from './transitions.ts';

export const transitionSchema = z
  .object({ kind: z.enum(alertTransitionKinds), ...alertTransitionSchema.shape })
  .meta({ id: 'AlertTransition' });

export const transitionsPageSchema = pageSchema(transitionSchema);

export const alertsQuerySchema = z.strictObject({
  ...pageQuery,
  cursor: cursorSchema(z.tuple([z.int()])).optional(),
  after: z.coerce
    .number()
    .int()
    .min(0)
    .optional()
    .describe(
      'Transitions with a higher number, ascending: how a client gets what it missed. Without it: the newest first.',
    ),
  deviceId: deviceIdSchema.optional(),
  kind: z.enum(alertTransitionKinds).optional(),
  severity: z.enum(alertSeverities).optional(),
});

export const alertSchema = z
  .object({
    id: z.int(),
    deviceId: z.string(),
    ownerId: z.int().nullable(),
    stationId: z.int().nullable(),
    connectorId: z.int().nullable(),
    phase: z.enum(['raised', 'escalated', 'cleared']),
    severity: z.enum(alertSeverities),
    raisedAt: z.string(),
    clearedAt: z.string().nullable(),
    transitions: z.array(transitionSchema),
  })
  .meta({ id: 'Alert' });
