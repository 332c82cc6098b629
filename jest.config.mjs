import { swcOptions } from './tools/swc-options.mjs';

const settings = {
  rootDir: import.meta.dirname,
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/tools'],
  testEnvironment: '<rootDir>/tools/jest-environment.mjs',
  testEnvironmentOptions: { customExportConditions: ['@voltguard/source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': ['@swc/jest', { ...swcOptions, swcrc: false }] },
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
};

const level = (name, setUp) => ({ ...settings, displayName: name, testMatch: [`**/*.${name}.spec.ts`], ...setUp });

/** Test levels are told apart by suffix: .unit.spec (no engine), .int.spec (real engines), .e2e.spec (the whole system). */
export default {
  projects: [
    level('unit', {}),
    level('int', {
      globalSetup: '<rootDir>/tools/test/jest/engines-setup.mjs',
      globalTeardown: '<rootDir>/tools/test/jest/engines-teardown.mjs',
    }),
    level('e2e', {
      globalSetup: '<rootDir>/tools/test/jest/system-setup.mjs',
      globalTeardown: '<rootDir>/tools/test/jest/system-teardown.mjs',
    }),
  ],
  maxWorkers: 2,
  testTimeout: 60_000,
};
