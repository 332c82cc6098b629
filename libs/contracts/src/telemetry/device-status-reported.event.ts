import { z } from 'zod';
import { defineEvent } from '../event.ts';
import { deviceIdSchema, instantSchema } from '../ids.ts';
import { topics } from '../topics.ts';

export const deviceStatuses = ['online', 'offline', 'faulted', 'maintenance'] as const;

export const deviceStatusReported = defineEvent({
  type: 'voltguard.telemetry.device-status-reported.v1',
  version: 1,
  description: 'A device, or the broker on its behalf (last will), said how it is.',
  schema: z.strictObject({
    deviceId: deviceIdSchema,
    receivedAt: instantSchema,
    timestamp: instantSchema,
    status: z.enum(deviceStatuses),
    firmware: z.string().max(64).optional(),
    detail: z.string().max(500).optional(),
  }),
  topic: topics.deviceStatus,
  key: (data) => data.deviceId,
  example: {
    deviceId: 'EVSE-DEL-001',
    receivedAt: '2026-01-15T10:30:00.120Z',
    timestamp: '2026-01-15T10:30:00.000Z',
    status: 'online',
    firmware: '2.4.1',
  },
  personalData: false,
  givenBy: ['mqtt-bridge'],
});
