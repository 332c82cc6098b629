import { copyFileSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Options, transformFileSync } from '@swc/core';
import { swcOptions } from '../swc-options.mjs';

// swc knows the option, its types do not yet.
const jsc = { ...swcOptions.jsc, rewriteRelativeImportExtensions: true };
const options: Options = {
  ...swcOptions,
  jsc,
  swcrc: false,
  sourceMaps: true,
};

/** Compiles every source below a folder, tests aside; other files are copied. Gives how many were written. */
export function compileTree(from: string, to: string): number {
  const files = readdirSync(from, { recursive: true, encoding: 'utf8' }).filter(
    (file) => statSync(join(from, file)).isFile() && !file.endsWith('.spec.ts'),
  );
  for (const file of files) {
    const target = join(to, file.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    if (!file.endsWith('.ts')) copyFileSync(join(from, file), target);
    else compileFile(join(from, file), target);
  }
  return files.length;
}

function compileFile(source: string, target: string): void {
  const { code, map } = transformFileSync(source, options);
  const name = `${basename(target)}.map`;
  writeFileSync(target, `${code}//# sourceMappingURL=${name}\n`);
  writeFileSync(join(dirname(target), name), map ?? '{}');
}
