import { services } from '@voltguard/contracts';
import { z } from 'zod';

export const serviceNameSchema = z.enum(services);
export const signalSchema = z.enum(['SIGTERM', 'SIGKILL', 'SIGSTOP', 'SIGCONT']);
