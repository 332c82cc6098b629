import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** From this one on `module.registerHooks` lets sources run as they are. */
const least = [22, 15];

/** The Node that runs the project: the pinned one, else this one when it is new enough. */
export function findRuntime(root, version = process.versions.node) {
  const pinned = join(root, 'node_modules', '.bin', 'node');
  if (existsSync(pinned)) return pinned;
  if (isEnough(version)) return process.execPath;
  throw new Error(
    `For ${process.platform}-${process.arch} no Node comes with the project, and the one of this machine is ${version}: ` +
      `install Node ${least.join('.')} or later (24 is what VoltGuard is tested on, https://nodejs.org), then run this again.`,
  );
}

export function isEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > least[0] || (major === least[0] && minor >= least[1]);
}
