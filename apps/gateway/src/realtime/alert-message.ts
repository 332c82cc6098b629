import { alertTransitionSchema } from '@voltguard/contracts';
import { z } from 'zod';

export const alertKinds = ['raised', 'escalated', 'cleared'] as const;

/** What a client gets, live and from history alike. Fields that history adds are left out. */
export const alertMessageSchema = z.object({ kind: z.enum(alertKinds), ...alertTransitionSchema.shape });

export type AlertMessage = z.output<typeof alertMessageSchema>;
