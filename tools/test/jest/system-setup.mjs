import '../../source-imports.mjs';

/** End-to-end tests: one whole system for the run. */
export default async () => {
  const { startTestSystem } = await import('./test-system.ts');
  await startTestSystem();
};
