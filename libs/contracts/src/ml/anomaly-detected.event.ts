import { z } from 'zod';
import { defineEvent } from '../event.ts';
import { deviceIdSchema, instantSchema, rowIdSchema } from '../ids.ts';
import { topics } from '../topics.ts';
import { contributionsSchema, scoreSchema } from './anomaly.ts';

export const anomalyDetected = defineEvent({
  type: 'voltguard.ml.anomaly-detected.v1',
  version: 1,
  description: 'A reading scored above the threshold of the live model.',
  schema: z.strictObject({
    deviceId: deviceIdSchema,
    ownerId: rowIdSchema.nullable(),
    stationId: rowIdSchema.nullable(),
    timestamp: instantSchema,
    seq: z.int().min(0),
    score: scoreSchema,
    threshold: scoreSchema,
    modelVersion: z.int().positive(),
    contributions: contributionsSchema,
  }),
  topic: topics.anomalies,
  key: (data) => data.deviceId,
  example: {
    deviceId: 'EVSE-DEL-001',
    ownerId: 2,
    stationId: 1,
    timestamp: '2026-01-15T10:30:00.000Z',
    seq: 4711,
    score: 0.71,
    threshold: 0.62,
    modelVersion: 1,
    contributions: [
      { feature: 'voltageV', value: 291.4, share: 0.8 },
      { feature: 'powerW', value: 9320, share: 0.2 },
    ],
  },
  personalData: false,
  givenBy: ['ml'],
});
