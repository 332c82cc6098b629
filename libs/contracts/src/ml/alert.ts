import { z } from 'zod';
import { deviceIdSchema, instantSchema, rowIdSchema } from '../ids.ts';
import { contributionsSchema, scoreSchema } from './anomaly.ts';

export const alertSeverities = ['warning', 'critical'] as const;

/** What every transition of an alert episode carries, so that rooms and rights need no look-up. */
export const alertTransitionSchema = z.strictObject({
  number: z.int().positive().describe('Of the transition: global, increasing, possibly gappy. Clients resume by it.'),
  alertId: rowIdSchema.describe('Of the episode.'),
  deviceId: deviceIdSchema,
  ownerId: rowIdSchema.nullable(),
  stationId: rowIdSchema.nullable(),
  connectorId: rowIdSchema.nullable(),
  severity: z.enum(alertSeverities),
  raisedAt: instantSchema.describe('Event time of the reading that opened the episode.'),
  at: instantSchema.describe('Event time of the reading that caused this transition.'),
  anomalies: z.int().min(0).describe('Anomalous readings of the episode so far.'),
  peakScore: scoreSchema,
  contributions: contributionsSchema.describe('Of the reading with the peak score.'),
});

export type AlertTransition = z.output<typeof alertTransitionSchema>;

export const alertExample: AlertTransition = {
  number: 42,
  alertId: 7,
  deviceId: 'EVSE-DEL-001',
  ownerId: 2,
  stationId: 1,
  connectorId: 1,
  severity: 'warning',
  raisedAt: '2026-01-15T10:30:00.000Z',
  at: '2026-01-15T10:30:00.000Z',
  anomalies: 1,
  peakScore: 0.71,
  contributions: [{ feature: 'voltageV', value: 291.4, share: 1 }],
};
