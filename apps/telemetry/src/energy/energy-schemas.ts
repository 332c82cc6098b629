import { instantSchema, measuresShape } from '@voltguard/contracts';
import { z } from 'zod';
import { rolledMeasures } from '../roll-up/measures.ts';

const spread = z.object({ min: z.number(), mean: z.number(), max: z.number() });

export const rawItemSchema = z
  .object({
    timestamp: instantSchema,
    receivedAt: instantSchema,
    seq: z.number().optional(),
    stampedOnArrival: z.literal(true).optional(),
    ...measuresShape,
    extra: z.record(z.string(), z.number()).optional(),
  })
  .meta({ id: 'StoredReading' });

export const rollUpItemSchema = z
  .object({
    from: instantSchema,
    to: instantSchema,
    count: z.number().describe('Readings.'),
    energyKwh: z
      .number()
      .nullable()
      .describe("What the meter's register counted since the reading before this bucket."),
    ...Object.fromEntries(rolledMeasures.map(([name]) => [name, spread.optional()])),
    powerW: spread.nullable(),
  })
  .meta({ id: 'EnergyRollUp' });

export type StoredReading = z.output<typeof rawItemSchema>;
export type RollUpItem = z.output<typeof rollUpItemSchema>;
