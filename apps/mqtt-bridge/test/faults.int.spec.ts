import { mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { headerNames, readingsRecorded } from '@voltguard/contracts';
import { type Engines, startEngines } from '@voltguard/engines';
import { createAllTopics } from '@voltguard/messaging';
import { type EventProbe, eventProbe, type ProbedEvent, waitFor } from '@voltguard/testing';
import type { MqttClient } from 'mqtt';
import { Scene } from './scene.ts';

const count = 20_000;

// Real: Mosquitto with TLS, Kafka, Redis, bridges as processes. The engines are this file's own, because it kills them.
describe('the bridge', () => {
  let engines: Engines;
  let scene: Scene;
  let device: MqttClient;
  let deviceId: string;
  let probe: EventProbe<typeof readingsRecorded>;
  let run = 0;
  const directory = mkdtempSync(join(tmpdir(), 'voltguard-faults-'));

  beforeAll(async () => {
    engines = await startEngines({
      directory,
      ports: 'free',
      which: ['kafka', 'redis', 'mosquitto'],
      addresses: {},
      // Devices may come only once the bridge's session is there.
      prime: async ({ servicesUrl, pki }) => {
        scene = sceneOf(servicesUrl, '', pki.directory, pki.caFile, ['127.0.0.1:1'], 0);
        const { child, log } = scene.run('prime-session', scene.settings());
        const [code] = (await once(child, 'exit')) as [number | null];
        if (code !== 0) throw new Error(log());
      },
    });
    const { mosquitto, redis, kafka } = engines;
    await createAllTopics(kafka.brokers);
    const { directory: pki, caFile } = mosquitto.pki;
    scene = sceneOf(mosquitto.servicesUrl, redis.url, pki, caFile, kafka.brokers, mosquitto.devicesPort);
  });
  afterAll(async () => {
    await engines.kill();
    rmSync(directory, { recursive: true, force: true });
  });
  beforeEach(async () => {
    run += 1;
    deviceId = `FAULT-${run}`;
    device = await scene.connectDevice(deviceId);
  });
  afterEach(async () => {
    await probe.stop();
    await scene.close();
  });

  function sceneOf(
    servicesUrl: string,
    redisUrl: string,
    pkiDirectory: string,
    caFile: string,
    brokers: readonly string[],
    devicesPort: number,
  ): Scene {
    return new Scene({
      brokers,
      redisUrl: redisUrl || 'redis://127.0.0.1:1',
      devicesPort,
      servicesUrl,
      pkiDirectory,
      caFile,
      namespace: '',
    });
  }

  async function watch(): Promise<void> {
    probe = await eventProbe(readingsRecorded, { namespace: '', brokers: engines.kafka.brokers });
  }

  /** Publishes seq from..to, a window at a time; resolves when the broker acknowledged all. */
  async function publish(from: number, to: number): Promise<void> {
    for (let seq = from; seq < to; seq += 1_000) {
      const window = Array.from({ length: Math.min(1_000, to - seq) }, (_, index) =>
        device.publishAsync(
          `voltguard/devices/${deviceId}/energy`,
          `{"timestamp":${1_768_473_000 + seq + index},"seq":${seq + index},"powerW":1}`,
          { qos: 1 },
        ),
      );
      await Promise.all(window);
    }
  }

  const mine = (): ProbedEvent<typeof readingsRecorded>[] => probe.seen.filter(({ key }) => key === deviceId);
  const arrived = (): number => mine().reduce((sum, { data }) => sum + data.readings.length, 0);

  /**
   * Every number is there, its first time in order. One that is there again came again from the broker and says so, or it is the very same
   * event (its id tells): Kafka had written it, and its answer was lost.
   */
  async function expectAll(total: number): Promise<void> {
    const distinct = (): number => new Set(mine().flatMap(({ data }) => data.readings.map(({ seq }) => seq))).size;
    await waitFor(() => distinct() === total, { what: `${total} readings`, timeoutMs: 40_000 });
    const firstIds = new Map<number, string | undefined>();
    const unmarked: number[] = [];
    let last = -1;
    for (const { data, headers } of mine()) {
      for (const { seq = -1 } of data.readings) {
        const id = headers[headerNames.id];
        if (firstIds.has(seq)) {
          if (!data.redelivered && firstIds.get(seq) !== id) unmarked.push(seq);
          continue;
        }
        if (seq !== last + 1) throw new Error(`${seq} came after ${last}`);
        last = seq;
        firstIds.set(seq, id);
      }
    }
    expect(unmarked.slice(0, 10)).toEqual([]);
  }

  it('takes what was sent before it ever ran', async () => {
    await watch();
    await publish(0, 100);
    await scene.startBridge();
    await expectAll(100);
  });

  it('loses nothing when it is killed in the middle of it', async () => {
    await watch();
    const first = await scene.startBridge();
    const sending = publish(0, count);
    await waitFor(() => arrived() > count / 5, { what: 'a part of the stream', everyMs: 2 });
    await first.end('SIGKILL');
    expect(arrived()).toBeLessThan(count);
    await scene.startBridge();
    await sending;
    await expectAll(count);
  });

  it('waits for Kafka, and loses nothing, when Kafka is killed', async () => {
    await watch();
    const bridge = await scene.startBridge();
    const sending = publish(0, count);
    await waitFor(() => arrived() > count / 5, { what: 'a part of the stream', everyMs: 2 });
    const kafka = engines.process('kafka');
    kafka.kill('SIGKILL');
    await kafka.untilExit();
    // The broker goes on acknowledging to devices; what the bridge can't pass on waits there.
    await sending;
    await kafka.restart();
    await expectAll(count);
    expect(bridge.child.exitCode).toBeNull();
  });

  it('is taken over from within seconds by the one that stands by, and only by that', async () => {
    await watch();
    const [first, second] = [await scene.startBridge(), await scene.startBridge()];
    expect(await first.metric('voltguard_bridge_lease_held')).toBe(1);
    expect(await second.metric('voltguard_bridge_lease_held')).toBe(0);
    expect(await second.metric('voltguard_bridge_connects_total')).toBe(0);
    const sending = publish(0, count);
    await waitFor(() => arrived() > count / 5, { what: 'a part of the stream', everyMs: 2 });
    await first.end('SIGKILL');
    await waitFor(async () => (await second.metric('voltguard_bridge_connects_total')) === 1, { what: 'the takeover' });
    await sending;
    await expectAll(count);
    const third = await scene.startBridge();
    expect(await third.metric('voltguard_bridge_lease_held')).toBe(0);
    expect(await second.metric('voltguard_bridge_connects_total')).toBe(1);
  });

  it('goes on without Redis, and nobody takes over meanwhile', async () => {
    await watch();
    const lease = { MQTT_LEASE_MS: '1000' };
    const [first, second] = [await scene.startBridge(lease), await scene.startBridge(lease)];
    const redis = engines.process('redis');
    redis.kill('SIGKILL');
    await redis.untilExit();
    await waitFor(async () => (await second.ready()) === 503, { what: 'a standby that says it can do nothing' });
    await publish(0, 500);
    await expectAll(500);
    expect(await first.ready()).toBe(200);
    await redis.restart();
    await waitFor(async () => (await second.ready()) === 200, { what: 'a standby that can take over again' });
    expect(await first.metric('voltguard_bridge_connects_total')).toBe(1);
    expect(await second.metric('voltguard_bridge_connects_total')).toBe(0);
    await publish(500, 1_000);
    await expectAll(1_000);
  });

  it('comes back when the broker does', async () => {
    await watch();
    const bridge = await scene.startBridge();
    await publish(0, 100);
    await expectAll(100);
    await engines.process('mosquitto').restart();
    await publish(100, 200);
    await expectAll(200);
    expect(await bridge.metric('voltguard_bridge_connects_total')).toBe(2);
  });
});
