import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createKafka } from '@voltguard/messaging';
import { testSystem, waitFor } from '@voltguard/testing';
import type { Kafka } from 'kafkajs';
import { findLetters } from '../dead-letters/find-letters.ts';
import { badReadings } from './bad-readings.ts';
import { Device } from './device.ts';
import { People } from './people.ts';

const hourMs = 3_600_000;
const first = Date.UTC(2025, 2, 1);

describe('what a faulty device sends', () => {
  const system = testSystem();
  let kafka: Kafka;
  let people: People;
  let device: Device;
  let marks = 0;

  beforeAll(async () => {
    kafka = createKafka(system.brokers, 'e2e');
    people = await People.logIn(system.gatewayUrl);
    device = await Device.connect(system, people);
  });

  afterAll(async () => {
    await device.close();
  });

  /** All stored readings of a span, page by page. */
  async function storedBetween(deviceId: string, from: number, to: number): Promise<object[]> {
    const all: object[] = [];
    const span = `from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}`;
    for (let cursor = ''; ;) {
      const { json } = await people.ask(
        'owner',
        'GET',
        `/api/v1/energy?deviceId=${deviceId}&resolution=raw&limit=5000&${span}${cursor}`,
      );
      const { items, nextCursor } = json as { items: object[]; nextCursor: string | null };
      all.push(...items);
      if (nextCursor === null) return all;
      cursor = `&cursor=${encodeURIComponent(nextCursor)}`;
    }
  }

  const reasonsOf = async (consumer: string, fits: (text: string) => boolean) => {
    const letters = await findLetters(kafka, '', { consumer });
    return letters
      .filter(({ origin, record }) => fits(`${origin.topic} ${String(record.key)}`))
      .map(({ reason }) => reason);
  };

  /** Resolves when a good reading, sent after all others, is stored: the stream goes on. */
  async function goesOn(): Promise<void> {
    const timestamp = new Date(first + 2_000 * hourMs + (marks += 1) * 1_000).toISOString();
    await device.send({ timestamp, seq: marks, powerW: marks });
    await waitFor(async () => {
      const { json } = await people.ask('owner', 'GET', `/api/v1/telemetry/latest?deviceId=${device.id}`);
      return (json as { timestamp?: string }).timestamp === timestamp;
    });
  }

  it.each(badReadings.map((bad, index) => [bad.what, bad, index] as const))('%s', async (_what, bad, index) => {
    const begin = first + index * hourMs;
    const before = (await reasonsOf('mqtt-bridge.uplink', (text) => text.includes(device.id))).length;
    for (const payload of bad.payloads((seconds) => new Date(begin + seconds * 1_000).toISOString())) {
      await device.send(payload);
    }
    await goesOn();
    const reasons = await waitFor(async () => {
      const found = (await reasonsOf('mqtt-bridge.uplink', (text) => text.includes(device.id))).slice(before);
      return found.length >= bad.letters.length ? found : undefined;
    });
    expect(reasons).toEqual(bad.letters.map((letter) => expect.stringMatching(letter)));
    const stored = await storedBetween(device.id, begin, begin + hourMs);
    expect(stored).toHaveLength(bad.stored);
    if (stored.length > 1 && stored.length < 100) {
      const times = stored.map((reading) => (reading as { timestamp: string }).timestamp);
      expect(times).toEqual([...times].sort());
    }
  });

  it('nothing arrives on the topic of another device, and more than 1 MiB ends the connection', async () => {
    const stranger = await Device.connect(system, people);
    const begin = first + 500 * hourMs;
    const reading = JSON.stringify({ timestamp: new Date(begin).toISOString(), powerW: 666 });
    await stranger.mqtt.publishAsync(device.topic, reading, { qos: 1 });
    await goesOn();
    expect(await storedBetween(device.id, begin, begin + hourMs)).toEqual([]);

    stranger.mqtt.options.reconnectPeriod = 0;
    const closed = new Promise<void>((resolve) => stranger.mqtt.once('close', resolve));
    stranger.mqtt.publish(stranger.topic, 'x'.repeat(1_100_000), { qos: 1 }, () => undefined);
    await closed;
    await stranger.close();
    await goesOn();
  });

  it('readings of a device that is not registered wait as dead letters', async () => {
    const removed = await Device.connect(system, people);
    expect((await people.ask('owner', 'DELETE', `/api/v1/devices/${removed.id}`)).status).toBe(204);
    await removed.send({ powerW: 1, seq: 1 });
    const reasons = await waitFor(async () => {
      const found = await reasonsOf('telemetry.store-readings', (text) => text.includes(removed.id));
      return found.length > 0 ? found : undefined;
    });
    expect(reasons).toEqual([expect.stringMatching(/^unknown-device/)]);
    await removed.close();
    await goesOn();
  });
});
