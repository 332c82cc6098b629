import { resolve } from 'node:path';

/** Engines are started from a checkout only: the root of the project that this file stands in. */
export const projectRoot = resolve(import.meta.dirname, '..', '..', '..');
