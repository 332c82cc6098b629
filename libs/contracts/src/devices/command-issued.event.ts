import { z } from 'zod';
import { defineEvent } from '../event.ts';
import { deviceIdSchema, instantSchema, rowIdSchema } from '../ids.ts';
import { topics } from '../topics.ts';

/** Where on MQTT a command goes: the device's own topic, or one that swapping stations listen on. */
export const commandTargetSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('device'), deviceId: deviceIdSchema }),
  z.strictObject({
    kind: z.literal('swap-station'),
    stationId: rowIdSchema,
    channel: z.enum(['auth/response', 'swap/initiate', 'swap/refused']),
  }),
]);

export const commandIssued = defineEvent({
  type: 'voltguard.devices.command-issued.v1',
  version: 1,
  description: 'A service tells a device what to do. Delivered at least once; not after it has expired.',
  schema: z.strictObject({
    commandId: z.uuid(),
    target: commandTargetSchema,
    issuedAt: instantSchema,
    expiresAt: instantSchema.nullable(),
    payload: z.record(z.string(), z.unknown()),
  }),
  topic: topics.commands,
  key: (data) => (data.target.kind === 'device' ? data.target.deviceId : String(data.target.stationId)),
  example: {
    commandId: '0190a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b',
    target: { kind: 'device', deviceId: 'EVSE-DEL-001' },
    issuedAt: '2026-01-15T10:30:00.000Z',
    expiresAt: '2026-01-15T10:31:00.000Z',
    payload: { name: 'set-power-limit', powerW: 3700 },
  },
  personalData: false,
  givenBy: ['ml', 'telemetry'],
});
