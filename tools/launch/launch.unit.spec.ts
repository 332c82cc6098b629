import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { isInstalled, lockHash } from './installed.mjs';
import { findRuntime, isEnough } from './runtime.mjs';

const lock = JSON.stringify({
  packages: {
    '': { version: '0.1.0' },
    'libs/config': { version: '0.1.0' },
    'node_modules/@voltguard/config': { resolved: 'libs/config', link: true },
    'node_modules/zod': { version: '4.6.7' },
    'node_modules/@swc/core-darwin-arm64': { version: '1.16.22', optional: true },
  },
});
const installed = (packages: object) => JSON.stringify({ packages });
const whole = { 'node_modules/@voltguard/config': { link: true }, 'node_modules/zod': { version: '4.6.7' } };

describe('what has to be installed', () => {
  it('is nothing when node_modules is what the lockfile says, other platforms aside', () => {
    expect(isInstalled(lock, installed(whole))).toBe(true);
  });

  it.each([
    ['there is no node_modules', ''],
    ['a package is missing', installed({ 'node_modules/@voltguard/config': { link: true } })],
    ['a version differs', installed({ ...whole, 'node_modules/zod': { version: '4.6.6' } })],
  ])('is everything when %s', (_, hidden) => {
    expect(isInstalled(lock, hidden)).toBe(false);
  });

  it('is seen by a change of the lockfile', () => {
    expect(lockHash(lock)).toBe(lockHash(lock));
    expect(lockHash(lock)).not.toBe(lockHash(`${lock} `));
  });
});

describe('the Node that runs the project', () => {
  it('has to know registerHooks', () => {
    expect(['20.19.0', '22.14.9', '22.15.0', '23.0.0', '24.1.0'].map(isEnough)).toEqual([
      false,
      false,
      true,
      true,
      true,
    ]);
  });

  it('is asked for where none comes with the project and the own one is too old', () => {
    expect(() => findRuntime('/nowhere', '20.19.0')).toThrow(/install Node 22.15 or later/);
  });
});

it('lists the commands when there is no such', () => {
  const launch = join(import.meta.dirname, '..', 'launch.mjs');
  const { status, stderr } = spawnSync(process.execPath, [launch, 'fly'], { encoding: 'utf8' });
  expect(status).toBe(2);
  expect(stderr).toMatch(/There is no command "fly"\. There are: .*start, status, stop/);
});
