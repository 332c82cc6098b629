import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isInstalled, lockHash } from './installed.mjs';

/** Runs `npm ci` unless node_modules is what package-lock.json says. Two commands at once wait for each other. */
export async function ensureInstalled(root) {
  const stamp = join(root, 'node_modules', '.voltguard-lock');
  if (isCurrent(root, stamp)) return;
  const release = await installLock(root);
  try {
    if (isCurrent(root, stamp)) return;
    if (!isInstalled(read(root, 'package-lock.json'), read(root, 'node_modules/.package-lock.json'))) install(root);
    writeFileSync(stamp, lockHash(read(root, 'package-lock.json')));
  } finally {
    release();
  }
}

function isCurrent(root, stamp) {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === lockHash(read(root, 'package-lock.json'));
}

function read(root, file) {
  const path = join(root, file);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

function install(root) {
  const began = Date.now();
  process.stderr.write('installing what package-lock.json says (npm ci)\n');
  const args = ['ci', '--loglevel=error', '--include=dev', '--include=optional'];
  const npm = process.env.npm_execpath;
  const options = { cwd: root, stdio: ['ignore', 2, 2] };
  const { status, error } = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...args], options)
    : spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
  if (error ?? status !== 0) {
    throw new Error(
      'npm ci failed, see above: is the registry (npm config get registry) reachable and is there room on the disk?',
    );
  }
  process.stderr.write(`installed in ${((Date.now() - began) / 1000).toFixed(0)} s\n`);
}

async function installLock(root) {
  mkdirSync(join(root, '.voltguard'), { recursive: true });
  const file = join(root, '.voltguard', 'install.lock');
  for (;;) {
    try {
      const descriptor = openSync(file, 'wx');
      writeSync(descriptor, String(process.pid));
      closeSync(descriptor);
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (isRunning(Number(readFileSync(file, 'utf8')))) await delay(200);
    else rmSync(file, { force: true });
  }
}

function isRunning(pid) {
  // Empty for the moment between making the file and writing to it.
  if (!pid) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
