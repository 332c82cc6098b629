import { z } from 'zod';
import { defineEvent } from '../event.ts';
import { deviceIdSchema, instantSchema, rowIdSchema } from '../ids.ts';
import { topics } from '../topics.ts';

export const deviceKinds = ['charging-station', 'swap-station', 'battery', 'meter', 'appliance', 'sensor'] as const;

export const deviceChanged = defineEvent({
  type: 'voltguard.telemetry.device-changed.v1',
  version: 1,
  description: 'A device was registered, changed or deleted; carries its whole public state.',
  schema: z.strictObject({
    deviceId: deviceIdSchema,
    name: z.string().min(1).max(120),
    kind: z.enum(deviceKinds),
    ownerId: rowIdSchema.nullable(),
    stationId: rowIdSchema.nullable(),
    connectorId: rowIdSchema.nullable(),
    version: z.int().positive().describe('Grows with every change; a projection takes only a higher one.'),
    changedAt: instantSchema,
    deleted: z.boolean(),
  }),
  topic: topics.devices,
  key: (data) => data.deviceId,
  example: {
    deviceId: 'EVSE-DEL-001',
    name: 'Connaught Place, bay 1',
    kind: 'charging-station',
    ownerId: 2,
    stationId: 1,
    connectorId: 1,
    version: 1,
    changedAt: '2026-01-15T10:30:00.000Z',
    deleted: false,
  },
  personalData: false,
  givenBy: ['telemetry'],
});
