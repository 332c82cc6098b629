export default async () => {
  const { stopTestEngines } = await import('./test-engines.ts');
  await stopTestEngines();
};
