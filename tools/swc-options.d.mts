import type { Options } from '@swc/core';

export const swcOptions: Pick<Options, 'jsc' | 'module'>;
