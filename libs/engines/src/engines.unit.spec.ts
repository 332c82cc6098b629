import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import {
  endLeftovers,
  engineAddresses,
  fillPlaceholders,
  identify,
  isRunning,
  ManagedProcess,
  MariadbAddress,
  PidFile,
  pidFileOf,
  requireFreePort,
  Secrets,
} from './index.ts';
import { serverProperties } from './kafka/server-properties.ts';
import { explainFailure } from './process/explain-failure.ts';

const directory = mkdtempSync(join(tmpdir(), 'voltguard-engines-'));

afterAll(() => {
  rmSync(directory, { recursive: true });
});

describe('a process that was written down', () => {
  const sleeper = () => spawn('sleep', ['60'], { stdio: 'ignore' });

  it('is found again and ended', async () => {
    const child = sleeper();
    const file = pidFileOf(join(directory, 'found'), 'sleeper');
    new PidFile(file).write(child.pid!);
    expect(await endLeftovers(join(directory, 'found'))).toEqual(['sleeper']);
    expect(identify(child.pid!)).toBeUndefined();
  });

  it('is left alone when its pid belongs to another process now', async () => {
    const stranger = sleeper();
    const file = pidFileOf(join(directory, 'stranger'), 'sleeper');
    new PidFile(file).write(stranger.pid!);
    writeFileSync(file, JSON.stringify({ pid: stranger.pid, startTime: 'long ago' }));
    expect(await endLeftovers(join(directory, 'stranger'))).toEqual([]);
    expect(isRunning(identify(stranger.pid!)!)).toBe(true);
    stranger.kill('SIGKILL');
  });
});

describe('a managed process', () => {
  const spec = (name: string, script: string, check: () => Promise<void>) => ({
    name,
    command: process.execPath,
    args: ['-e', script],
    logFile: join(directory, `${name}.log`),
    pidFile: pidFileOf(directory, name),
    check,
    readyWithinMs: 10_000,
    stopWithinMs: 300,
  });
  const hasWritten = (name: string) => async () => {
    if (!readFileSync(join(directory, `${name}.log`), 'utf8').includes('up')) throw new Error('not up');
  };

  it('tells of an end that nobody asked for, and can be started again', async () => {
    const managed = new ManagedProcess(
      spec('dies', "console.log('up'); setInterval(() => 0, 1000)", hasWritten('dies')),
    );
    await managed.start();
    const told = new Promise((resolve) => (managed.onUnexpectedExit = resolve));
    managed.kill('SIGKILL');
    expect(await told).toEqual({ code: null, signal: 'SIGKILL' });
    expect(managed.state).toBe('stopped');
    await managed.start();
    expect(managed.state).toBe('ready');
    await managed.stop();
    expect(managed.pid).toBeUndefined();
  });

  it('is killed when it does not listen to SIGTERM', async () => {
    const deaf = "process.on('SIGTERM', () => 0); console.log('up'); setInterval(() => 0, 1000)";
    const managed = new ManagedProcess(spec('deaf', deaf, hasWritten('deaf')));
    await managed.start();
    const { pid } = managed;
    await managed.stop();
    expect(identify(pid!)).toBeUndefined();
  });

  it('shows the end of its log when it does not come up', async () => {
    const failing = "console.error('bind: Address already in use'); process.exit(3)";
    const managed = new ManagedProcess(spec('fails', failing, () => Promise.reject(new Error('no'))));
    await expect(managed.start()).rejects.toThrow(
      /fails ended at once \(exit code 3\)[^]*port was taken[^]*Address already/,
    );
  });
});

describe('what a failure says', () => {
  it('names a full disk', () => {
    const logFile = join(directory, 'full.log');
    writeFileSync(logFile, 'java.io.IOException: No space left on device\n');
    expect(explainFailure({ name: 'kafka', logFile }, 'ended')).toContain('The disk is full: make room');
  });

  it('names the port, who has it and the variable that changes it', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    await expect(requireFreePort(port, 'Redis', 'VOLTGUARD_PORT_REDIS')).rejects.toThrow(
      new RegExp(`Redis cannot listen on port ${port}: .*pid ${process.pid}.*VOLTGUARD_PORT_REDIS=<port>`),
    );
    server.close();
  });
});

describe('settings of engines', () => {
  it('are not waited for by consumers of a fresh group', () => {
    const properties = serverProperties('/data', { kafka: 1, kafkaController: 2 });
    expect(properties).toContain('group.initial.rebalance.delay.ms=0\n');
    expect(properties).toContain('auto.create.topics.enable=false\n');
  });

  it('have a value for every placeholder outside of comments', () => {
    expect(fillPlaceholders('# ${ANY}\nport ${PORT}', { PORT: '1' })).toBe('# ${ANY}\nport 1');
    expect(() => fillPlaceholders('port ${PORT}', {})).toThrow(/uses \$\{PORT\}/);
  });

  it('come from the environment where it names some', () => {
    expect(engineAddresses({ VOLTGUARD_KAFKA_BROKERS: 'a:1, b:2' }).VOLTGUARD_KAFKA_BROKERS).toEqual(['a:1', 'b:2']);
    expect(() => engineAddresses({ VOLTGUARD_REDIS_URL: 'http://x' })).toThrow(/VOLTGUARD_REDIS_URL/);
  });

  it('carry passwords with any character', () => {
    const address = MariadbAddress.parse(new MariadbAddress('db', 3307, 'root', 'a@b/c:d').url('ml'));
    expect(address).toEqual(new MariadbAddress('db', 3307, 'root', 'a@b/c:d'));
  });
});

it('makes a secret once and shows it to nobody else', () => {
  const file = join(directory, 'secrets', 'secrets.json');
  const secret = Secrets.open(file).get('one');
  expect(secret).toMatch(/^[\w-]{32}$/);
  expect(Secrets.open(file).get('one')).toBe(secret);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});
