import { z } from 'zod';
import { instantSchema } from '../ids.ts';

/** Beyond this a number is a broken meter, not a measure; it also keeps sums of a day exact enough in a double. */
const limit = 1e12;
const measure = z.number().min(-limit).max(limit);
const percent = z.number().min(0).max(100);

/** The measures that the platform knows by name, each with its unit. `energyKwh` is the meter's cumulative register. */
export const measuresShape = {
  powerW: measure.optional(),
  energyKwh: z.number().min(0).max(limit).optional(),
  voltageV: measure.optional(),
  currentA: measure.optional(),
  temperatureC: z.number().min(-273.15).max(limit).optional(),
  frequencyHz: z.number().min(0).max(limit).optional(),
  powerFactor: z.number().min(-1).max(1).optional(),
  soc: percent.optional(),
  soh: percent.optional(),
};

export const measureNames = Object.keys(measuresShape) as readonly (keyof typeof measuresShape)[];
export type MeasureName = (typeof measureNames)[number];

export const maxExtraMeasures = 32;
export const maxReadingsPerEvent = 500;

/** What a device measured at one moment, in the platform's own spelling. Identity: (device, timestamp, seq or 0). */
export const readingSchema = z.strictObject({
  timestamp: instantSchema.describe('When it was measured (event time).'),
  stampedOnArrival: z
    .literal(true)
    .optional()
    .describe('Set when the device sent no time and got that of its arrival.'),
  seq: z.int().min(0).optional().describe("The device's own running number; gaps in it are counted."),
  ...measuresShape,
  extra: z
    .record(z.string().min(1).max(64), measure)
    .refine((extra) => Object.keys(extra).length <= maxExtraMeasures, `holds at most ${maxExtraMeasures} fields`)
    .optional()
    .describe('Numeric fields that have no name here.'),
});

export type Reading = z.output<typeof readingSchema>;
