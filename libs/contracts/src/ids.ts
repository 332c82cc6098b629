import { z } from 'zod';
import { reservedNames } from './service.ts';

/** Printed on the device: a letter, then 2 to 63 letters, digits, `.`, `_` or `-`; never the name of a service. */
export const deviceIdSchema = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9._-]{2,63}$/, 'must be a letter followed by 2 to 63 letters, digits, ".", "_" or "-"')
  .refine((id) => !reservedNames.has(id), 'is the name of a service');

/** A number that a database gave: users, stations, connectors, alerts. */
export const rowIdSchema = z.int().positive();

/** ISO 8601 in UTC with milliseconds. */
export const instantSchema = z.iso.datetime({ precision: 3 });
