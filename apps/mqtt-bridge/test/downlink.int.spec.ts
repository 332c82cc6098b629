import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { alertRaised, alertCleared, commandIssued, headerNames } from '@voltguard/contracts';
import type { EventData, EventDefinition } from '@voltguard/contracts';
import { createKafka, namespaced } from '@voltguard/messaging';
import { waitFor } from '@voltguard/testing';
import { randomUUID } from 'node:crypto';
import { Partitioners } from 'kafkajs';
import type { BridgeProcess, Scene } from './scene.ts';
import { sharedScene } from './shared-scene.ts';

const deviceId = `DOWN-${Date.now().toString(36)}`;

// Real: Mosquitto with TLS, Kafka, Redis, the bridge as a process. Nothing is mocked.
describe('what devices are told', () => {
  let scene: Scene;
  let bridge: BridgeProcess;
  let publish: <Event extends EventDefinition>(event: Event, data: EventData<Event>) => Promise<void>;
  let disconnect: () => Promise<void>;
  const heard: { topic: string; message: Record<string, unknown> }[] = [];

  beforeAll(async () => {
    const { scene: shared, shard, namespace } = await sharedScene([deviceId]);
    scene = shared;
    bridge = await scene.startBridge(shard);
    const device = await scene.connectDevice(deviceId);
    device.on('message', (topic, payload) => {
      heard.push({ topic, message: JSON.parse(payload.toString()) as Record<string, unknown> });
    });
    const topics = [
      `voltguard/alerts/${deviceId}`,
      `voltguard/devices/${deviceId}/commands`,
      'voltguard/alerts/OTHER-1',
    ];
    await device.subscribeAsync(topics, { qos: 1 });
    const producer = createKafka(scene.engines.brokers, 'test').producer({
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    await producer.connect();
    disconnect = () => producer.disconnect();
    publish = async (event, data) => {
      const headers = { [headerNames.type]: event.type, [headerNames.id]: randomUUID() };
      const message = { key: event.key(data), value: JSON.stringify(data), headers };
      await producer.send({ topic: namespaced(namespace, event.topic.name), messages: [message] });
    };
  });
  afterAll(async () => {
    await disconnect();
    await scene.close();
  });

  it("are their own alerts, in order, and nobody else's", async () => {
    await publish(alertRaised, { ...alertRaised.example, deviceId: 'OTHER-1', number: 1 });
    await publish(alertRaised, { ...alertRaised.example, deviceId, number: 2 });
    await publish(alertCleared, { ...alertCleared.example, deviceId, number: 3 });
    await waitFor(() => heard.length >= 2, { what: 'two alerts' });
    expect(heard.map(({ topic, message }) => [topic, message.kind, message.number])).toEqual([
      [`voltguard/alerts/${deviceId}`, 'raised', 2],
      [`voltguard/alerts/${deviceId}`, 'cleared', 3],
    ]);
  });

  it('are commands, unless those have expired', async () => {
    heard.length = 0;
    const command = { ...commandIssued.example, target: { kind: 'device', deviceId } as const };
    await publish(commandIssued, { ...command, expiresAt: '2026-01-15T10:31:00.000Z' });
    const late = { ...command, commandId: randomUUID(), expiresAt: new Date(Date.now() + 60_000).toISOString() };
    await publish(commandIssued, late);
    await waitFor(() => heard.length >= 1, { what: 'the command' });
    expect(heard).toEqual([
      {
        topic: `voltguard/devices/${deviceId}/commands`,
        message: {
          commandId: late.commandId,
          issuedAt: late.issuedAt,
          expiresAt: late.expiresAt,
          payload: late.payload,
        },
      },
    ]);
    expect(await bridge.metric('voltguard_bridge_downlink_total')).toBe(5);
  });
});
