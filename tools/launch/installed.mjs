import { createHash } from 'node:crypto';

/** What stands in the stamp file of node_modules. */
export function lockHash(lock) {
  return createHash('sha256').update(lock).digest('hex');
}

/**
 * Whether what npm wrote down of node_modules (its hidden lockfile) is what package-lock.json says: after an `npm install` by hand it
 * is, and nothing has to be installed again. Packages for other platforms are missing with good reason.
 * @param lock text of package-lock.json
 * @param installed text of node_modules/.package-lock.json, empty when there is none
 */
export function isInstalled(lock, installed) {
  if (!installed) return false;
  const wanted = JSON.parse(lock).packages;
  const present = JSON.parse(installed).packages;
  return Object.entries(wanted)
    .filter(([path]) => path.includes('node_modules/'))
    .every(([path, { version, optional, link }]) => {
      const found = present[path];
      return found ? link === true || found.version === version : optional === true;
    });
}
