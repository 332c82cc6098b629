import type { contributionsSchema } from '@voltguard/contracts';
import type { z } from 'zod';

/** One measure's part in a reading being unusual. */
export type Contribution = z.output<typeof contributionsSchema>[number];
