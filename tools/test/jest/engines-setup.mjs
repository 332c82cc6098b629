import '../../source-imports.mjs';

/** Integration tests: one set of private engines for the whole run. */
export default async () => {
  const { startTestEngines } = await import('./test-engines.ts');
  await startTestEngines();
};
