// Runs the TypeScript sources as they are: `node -C @voltguard/source --import ./tools/ts-hook.mjs apps/ml/src/main.ts`.
// Output is cached by content, so that a second start compiles nothing.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';
import { swcOptions } from './swc-options.mjs';

const cacheDirectory = join(import.meta.dirname, '..', 'node_modules', '.cache', 'ts-hook');
const optionsKey = JSON.stringify(swcOptions);
mkdirSync(cacheDirectory, { recursive: true });

registerHooks({
  load(url, context, nextLoad) {
    if (!url.startsWith('file:') || !url.endsWith('.ts')) return nextLoad(url, context);
    const filename = fileURLToPath(url);
    return { format: 'module', source: compiled(filename, readFileSync(filename, 'utf8')), shortCircuit: true };
  },
});

function compiled(filename, source) {
  const key = createHash('sha256').update(optionsKey).update(filename).update('\0').update(source).digest('hex');
  const cached = join(cacheDirectory, `${key}.mjs`);
  try {
    return readFileSync(cached, 'utf8');
  } catch {
    const { code } = transformSync(source, { ...swcOptions, swcrc: false, filename, sourceMaps: 'inline' });
    // Services start side by side: a rename never shows another process half a file.
    const draft = `${cached}.${process.pid}`;
    writeFileSync(draft, code);
    renameSync(draft, cached);
    return code;
  }
}
