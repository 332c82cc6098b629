import { z } from 'zod';

/** Spaces around it and capitals do not make another account. */
export const emailSchema = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .pipe(z.email())
  .describe('Upper and lower case are the same.');
