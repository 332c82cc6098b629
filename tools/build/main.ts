import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '@voltguard/engines';
import { compileTree } from './compile-tree.ts';

/** What images run: libs/<name>/src -> dist, apps/<name>/{src,migrations} -> dist/{src,migrations}. */
let files = 0;
for (const name of readdirSync(join(projectRoot, 'libs'))) {
  const library = join(projectRoot, 'libs', name);
  rmSync(join(library, 'dist'), { recursive: true, force: true });
  files += compileTree(join(library, 'src'), join(library, 'dist'));
}
for (const name of readdirSync(join(projectRoot, 'apps'))) {
  const app = join(projectRoot, 'apps', name);
  rmSync(join(app, 'dist'), { recursive: true, force: true });
  for (const folder of ['src', 'migrations'])
    if (existsSync(join(app, folder))) files += compileTree(join(app, folder), join(app, 'dist', folder));
}
process.stdout.write(`built ${files} files\n`);
