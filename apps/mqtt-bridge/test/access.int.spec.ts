import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readingsRecorded } from '@voltguard/contracts';
import { type EventProbe, eventProbe } from '@voltguard/testing';
import { connectAsync, type MqttClient } from 'mqtt';
import type { BridgeProcess, Scene } from './scene.ts';
import { sharedScene } from './shared-scene.ts';

const stamp = Date.now().toString(36);
const [first, second] = [`ACL-A-${stamp}`, `ACL-B-${stamp}`];
const stationId = 800_000_000 + (Date.now() % 100_000_000);

// Real: Mosquitto with its access lists, Kafka, Redis, the bridge as a process. Nothing is mocked.
describe('a certificate', () => {
  let scene: Scene;
  let bridge: BridgeProcess;
  let probe: EventProbe<typeof readingsRecorded>;

  beforeAll(async () => {
    const { scene: shared, shard, namespace } = await sharedScene([first, second], [stationId]);
    scene = shared;
    bridge = await scene.startBridge(shard);
    probe = await eventProbe(readingsRecorded, { namespace });
  });
  afterAll(async () => {
    await probe.stop();
    await scene.close();
  });

  /** Publishes as a certificate's holder; the broker may close the connection instead of answering. */
  async function attempt(name: string, topic: string, payload: string): Promise<MqttClient> {
    const client = await scene.connectDevice(name, { reconnectPeriod: 0 });
    const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
    await Promise.race([client.publishAsync(topic, payload, { qos: 1 }), closed]);
    return client;
  }

  async function connectWith(files: string, url: string): Promise<MqttClient> {
    const { pkiDirectory, caFile } = scene.engines;
    const [cert, key] = ['crt', 'key'].map((kind) => readFileSync(join(pkiDirectory, `${files}.${kind}`)));
    return connectAsync(url, { ca: readFileSync(caFile), cert, key, reconnectPeriod: 0, connectTimeout: 3_000 }, false);
  }

  it('speaks for its own device and for no other', async () => {
    await attempt(first, `voltguard/devices/${second}/energy`, '{"seq":1,"powerW":666}');
    await attempt(String(stationId), `voltguard/devices/${first}/energy`, '{"seq":2,"powerW":666}');
    await attempt(first, `bss/${stationId}/battery/status`, '{"battery_id":"BAT-ACL","soc":1}');
    await attempt(second, `voltguard/devices/${second}/energy`, '{"seq":3,"powerW":1}');
    await probe.next(({ readings: [reading] }) => reading?.seq === 3);
    expect(probe.seen.map(({ key }) => key)).toEqual([second]);
  });

  it('hears only what is for its own device', async () => {
    const heard: string[] = [];
    const eavesdropper = await scene.connectDevice(first);
    eavesdropper.on('message', (topic) => heard.push(topic));
    await eavesdropper.subscribeAsync('#', { qos: 1 });
    await attempt(second, `voltguard/devices/${second}/energy`, '{"seq":4,"powerW":1}');
    await probe.next(({ readings: [reading] }) => reading?.seq === 4);
    expect(heard).toEqual([]);
  });

  it('cannot take over the session of the bridge by its client id', async () => {
    const shardId = `bridge:${scene.engines.namespace}`;
    await scene.connectDevice(first, { clientId: shardId });
    await attempt(second, `voltguard/devices/${second}/energy`, '{"seq":5,"powerW":1}');
    await probe.next(({ readings: [reading] }) => reading?.seq === 5);
    expect(await bridge.metric('voltguard_bridge_connects_total')).toBe(1);
  });

  it('of the other authority, or none, is refused', async () => {
    const { servicesUrl, devicesPort, caFile } = scene.engines;
    const devicesUrl = `mqtts://127.0.0.1:${devicesPort}`;
    await expect(connectWith('services/mqtt-bridge', devicesUrl)).rejects.toThrow();
    await expect(connectWith('device-authority', servicesUrl)).rejects.toThrow();
    for (const url of [devicesUrl, servicesUrl]) {
      const bare = { ca: readFileSync(caFile), reconnectPeriod: 0, connectTimeout: 3_000 };
      await expect(connectAsync(url, bare, false)).rejects.toThrow();
    }
    const service = await connectWith('services/mqtt-bridge', servicesUrl);
    await service.endAsync();
  });
});
