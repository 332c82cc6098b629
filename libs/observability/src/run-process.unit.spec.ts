import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '..', '..', '..');
const observability = join(import.meta.dirname, 'index.ts');

/** A whole process: how it ends is the point. */
function start(script: string) {
  const child = spawn(
    process.execPath,
    ['-C', '@voltguard/source', '--import', join(root, 'tools/ts-hook.mjs'), '--input-type=module', '-e', script],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number, stdout, stderr }));
  const says = (text: string) =>
    new Promise<void>((resolve) => {
      const look = () => stdout.includes(text) && resolve();
      child.stdout.on('data', look);
      look();
    });
  return { child, ended, says };
}

const worker = (extra: string) => `
  import { ObservabilityModule, runWorker } from ${JSON.stringify(observability)};
  const options = { service: 'probe', level: 'info', internalHost: '127.0.0.1', internalPort: 0, drainSeconds: 1 };
  class Probe { onApplicationBootstrap() { console.log('running'); } ${extra} }
  class Whole {}
  await runWorker('probe', () => ({ module: Whole, imports: [ObservabilityModule.register(options)], providers: [Probe] }));
`;

describe('a process', () => {
  it('drains on SIGTERM and ends with 0', async () => {
    const probe = start(worker(`onApplicationShutdown() { console.log('drained'); }`));
    await probe.says('running');
    probe.child.kill('SIGTERM');
    expect(await probe.ended).toMatchObject({ code: 0, stdout: expect.stringContaining('drained') });
  });

  it('ends with 1 when work outlives its drain time', async () => {
    const probe = start(
      worker(`beforeApplicationShutdown() { return new Promise(() => setInterval(() => {}, 1000)); }`),
    );
    await probe.says('running');
    probe.child.kill('SIGTERM');
    expect(await probe.ended).toMatchObject({ code: 1, stdout: expect.stringContaining('still running after 1 s') });
  });

  it('says on stderr why it could not start', async () => {
    const probe = start(worker(`onModuleInit() { throw new Error('no database'); }`));
    const { code, stderr } = await probe.ended;
    expect(code).toBe(1);
    expect(stderr).toContain('probe could not start. Error: no database');
  });

  it('lists the mistakes of its environment without a stack', async () => {
    const probe = start(`
      import { loadConfig, processSettings } from '@voltguard/config';
      import { runWorker } from ${JSON.stringify(observability)};
      await runWorker('probe', () => loadConfig(processSettings, { LOG_LEVEL: 'loud' }));
    `);
    const { code, stderr } = await probe.ended;
    expect(code).toBe(1);
    expect(stderr).toContain('LOG_LEVEL');
    expect(stderr).toContain('INTERNAL_PORT');
    expect(stderr).not.toContain(' at ');
  });

  it('logs what nobody caught and ends with 1', async () => {
    const probe = start(worker(`onApplicationBootstrap() { setImmediate(() => { throw new Error('unforeseen'); }); }`));
    expect(await probe.ended).toMatchObject({ code: 1, stdout: expect.stringContaining('unforeseen') });
  });
});
