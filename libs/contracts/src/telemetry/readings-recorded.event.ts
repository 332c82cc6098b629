import { z } from 'zod';
import { defineEvent } from '../event.ts';
import { deviceIdSchema, instantSchema, rowIdSchema } from '../ids.ts';
import { topics } from '../topics.ts';
import { maxReadingsPerEvent, readingSchema } from './reading.ts';

export const readingsRecorded = defineEvent({
  type: 'voltguard.telemetry.readings-recorded.v1',
  version: 1,
  description:
    '1 to 500 readings of one device that arrived together: of one message or several; larger messages are split.',
  schema: z.strictObject({
    deviceId: deviceIdSchema,
    receivedAt: instantSchema,
    redelivered: z
      .literal(true)
      .optional()
      .describe('The broker sent the message a second time; the first may have been recorded already.'),
    reportedBy: rowIdSchema
      .optional()
      .describe('The swapping station that measured it: a station speaks for batteries, and for nothing else.'),
    readings: z.array(readingSchema).min(1).max(maxReadingsPerEvent),
  }),
  topic: topics.readings,
  key: (data) => data.deviceId,
  example: {
    deviceId: 'EVSE-DEL-001',
    receivedAt: '2026-01-15T10:30:00.120Z',
    readings: [
      {
        timestamp: '2026-01-15T10:30:00.000Z',
        seq: 4711,
        powerW: 7360,
        energyKwh: 1234.5,
        voltageV: 230.1,
        currentA: 32,
        temperatureC: 41.5,
      },
    ],
  },
  personalData: false,
  givenBy: ['mqtt-bridge'],
});
