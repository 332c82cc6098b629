import { z } from 'zod';
import { defineEvent } from '../event.ts';
import { instantSchema, rowIdSchema } from '../ids.ts';
import { topics } from '../topics.ts';

export const stationChannels = ['auth/request', 'swap/result', 'battery/status', 'station/status'] as const;

export const stationMessageReceived = defineEvent({
  type: 'voltguard.swaps.station-message-received.v1',
  version: 1,
  description: 'A battery-swapping station said something; the payload stands exactly as the station wrote it.',
  schema: z.strictObject({
    stationId: rowIdSchema,
    channel: z.enum(stationChannels),
    receivedAt: instantSchema,
    payload: z.record(z.string(), z.unknown()),
  }),
  topic: topics.stationMessages,
  key: (data) => String(data.stationId),
  example: {
    stationId: 1,
    channel: 'auth/request',
    receivedAt: '2026-01-15T10:30:00.120Z',
    payload: { rfid_code: 'ABC123', station_id: 1 },
  },
  personalData: true,
  givenBy: ['mqtt-bridge'],
});
