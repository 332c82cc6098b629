import { resolutions } from '../roll-up/bucket.ts';
import { deviceIdSchema } from '@voltguard/contracts';
import { cursorSchema } from '@voltguard/http';
import { z } from 'zod';

const dayMs = 86_400_000;
const hourMs = 3_600_000;

const instant = z.union([z.iso.datetime({ offset: true, local: false }), z.iso.date()], {
  error: 'must be a time such as 2026-01-15T10:30:00Z or a day such as 2026-01-15',
});

export const energyResolutions = ['raw', ...resolutions] as const;
export type EnergyResolution = (typeof energyResolutions)[number];

const time = z
  .int()
  .min(Date.UTC(1000, 0, 1))
  .max(Date.UTC(9999, 0, 1));
/** Resolution, end and position: later pages go on where the first began, even when "now" has moved. */
const position = z.tuple([z.enum(energyResolutions), time, time, z.int().min(0)]);

export const energyQuery = z.strictObject({
  deviceId: deviceIdSchema,
  from: instant.optional().describe('Begin, included; 24 h before `to` if absent.'),
  to: instant.optional().describe('End, not included; now if absent.'),
  resolution: z
    .enum(energyResolutions)
    .optional()
    .describe('If absent by the span: up to 1 h raw, up to 1 day 1m, up to 31 days 1h, else 1d.'),
  cursor: cursorSchema(position).optional().describe('`nextCursor` of the page before.'),
  limit: z.coerce.number().int().min(1).max(5000).default(1000).describe('Items of a page.'),
});

export type EnergyQuery = z.output<typeof energyQuery>;

export interface EnergyRange {
  /** Milliseconds since the epoch; half-open. */
  readonly from: number;
  readonly to: number;
  readonly resolution: EnergyResolution;
}

/** The span and resolution of a first page, or undefined when the span is empty or out of what the database can say. */
export function rangeOf(query: EnergyQuery, now: number): EnergyRange | undefined {
  const to = query.to === undefined ? now : Date.parse(query.to);
  const from = query.from === undefined ? to - dayMs : Date.parse(query.from);
  const sayable = from >= Date.UTC(1000, 0, 1) && to < Date.UTC(9999, 0, 1);
  if (!sayable || from >= to) return undefined;
  return { from, to, resolution: query.resolution ?? resolutionFor(to - from) };
}

export function resolutionFor(spanMs: number): EnergyResolution {
  if (spanMs <= hourMs) return 'raw';
  if (spanMs <= dayMs) return '1m';
  return spanMs <= 31 * dayMs ? '1h' : '1d';
}
