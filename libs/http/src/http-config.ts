import type { httpSettings, processSettings } from '@voltguard/config';
import type { z } from 'zod';

/** The part of a service's settings that the HTTP edge needs. */
export type HttpConfig = z.output<typeof httpSettings> & Partial<z.output<typeof processSettings>>;
