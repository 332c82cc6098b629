import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '@voltguard/testing';
import { generate, parser } from 'mqtt-packet';
import type { Config } from '../mqtt-bridge.config.ts';
import type { KafkaUplink } from '../uplink/kafka-uplink.ts';
import { UplinkSession } from './uplink-session.ts';

/** A broker that has kept messages: it sends them right after its welcome, before it answers the subscription, as Mosquitto does. */
describe('a session with a backlog', () => {
  let server: Server;
  let socket: Socket | undefined;
  let acknowledged: number[];
  beforeEach(async () => {
    acknowledged = [];
    server = createServer((client) => {
      socket = client;
      const packets = parser();
      packets.on('packet', (packet) => {
        if (packet.cmd === 'puback') acknowledged.push(packet.messageId!);
        if (packet.cmd === 'connect') {
          client.write(generate({ cmd: 'connack', returnCode: 0, sessionPresent: true }));
          for (let messageId = 1; messageId <= 20; messageId += 1) client.write(kept(messageId));
        }
        // Only once the first ones are worked off: Kafka was faster than the broker's answer.
        if (packet.cmd === 'subscribe') {
          setTimeout(() => client.write(generate({ cmd: 'suback', messageId: 1, granted: [1] })), 50);
        }
      });
      client.on('data', (chunk) => packets.parse(chunk));
      client.on('error', () => undefined);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => {
    socket?.destroy();
    server.close();
  });

  it.each([4, 100])('acknowledges what came before the subscription, with a window of %i', async (window) => {
    const { port } = server.address() as AddressInfo;
    const config = {
      MQTT_URL: `mqtt://127.0.0.1:${port}`,
      MQTT_SHARD: 'all',
      MQTT_SHARD_FILTERS: ['#'],
      MQTT_KEEPALIVE_SECONDS: 15,
      MQTT_WINDOW_MESSAGES: window,
      MQTT_WINDOW_BYTES: 1_000_000,
    } as unknown as Config;
    const uplink = { take: () => new Promise((resolve) => setTimeout(resolve, 5)) } as unknown as KafkaUplink;
    const session = new UplinkSession(config, uplink);
    const served = session.serve();
    await waitFor(() => session.serving, { what: 'a session that serves', timeoutMs: 3_000 });
    await waitFor(() => acknowledged.length === 20, { what: 'all acknowledgements', timeoutMs: 3_000 });
    expect(acknowledged).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    await session.close(1_000);
    await served;
  });
});

function kept(messageId: number): Buffer {
  const publish = { topic: 't', payload: '{}', qos: 1, messageId, dup: false, retain: false } as const;
  return generate({ cmd: 'publish', ...publish });
}
