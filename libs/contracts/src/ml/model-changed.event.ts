import { z } from 'zod';
import { defineEvent } from '../event.ts';
import { instantSchema } from '../ids.ts';
import { topics } from '../topics.ts';

export const modelFamilies = ['reading-anomaly'] as const;

export const modelChanged = defineEvent({
  type: 'voltguard.ml.model-changed.v1',
  version: 1,
  description: 'Another version of a model family is live; every worker loads it beside the old one and swaps.',
  schema: z.strictObject({
    family: z.enum(modelFamilies),
    version: z.int().positive(),
    stage: z.literal('live'),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    features: z.array(z.string().max(64)).min(1),
    threshold: z.number(),
    changedAt: instantSchema,
  }),
  topic: topics.models,
  key: (data) => data.family,
  example: {
    family: 'reading-anomaly',
    version: 1,
    stage: 'live',
    sha256: '0'.repeat(64),
    features: ['voltageV', 'currentA', 'temperatureC'],
    threshold: 0.62,
    changedAt: '2026-01-15T10:30:00.000Z',
  },
  personalData: false,
  givenBy: ['ml'],
});
