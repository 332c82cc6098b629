export default async () => {
  const { stopTestSystem } = await import('./test-system.ts');
  await stopTestSystem();
};
