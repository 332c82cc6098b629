import { z } from 'zod';

/** How much each feature made the reading unusual; shares add up to 1, the largest first. */
export const contributionsSchema = z
  .array(z.strictObject({ feature: z.string().max(64), value: z.number(), share: z.number().min(0).max(1) }))
  .max(16);

/** Isolation forest score: 0.5 is ordinary, towards 1 is unusual (Liu, Ting, Zhou 2008, eq. 2). */
export const scoreSchema = z.number().min(0).max(1);
