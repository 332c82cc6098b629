import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  deadLetterTopic,
  deviceStatusReported,
  readingsRecorded,
  stationMessageReceived,
  uplink,
} from '@voltguard/contracts';
import { createKafka, deadLetterHeaders, headerText, namespaced } from '@voltguard/messaging';
import { type EventProbe, eventProbe, waitFor } from '@voltguard/testing';
import type { MqttClient } from 'mqtt';
import type { BridgeProcess, Scene } from './scene.ts';
import { sharedScene } from './shared-scene.ts';

const deviceId = `UP-${Date.now().toString(36)}`;
const stationId = 700_000_000 + (Date.now() % 100_000_000);

// Real: Mosquitto with TLS, Kafka, Redis, the bridge as a process. Nothing is mocked.
describe('what devices send', () => {
  let scene: Scene;
  let bridge: BridgeProcess;
  let device: MqttClient;
  let readings: EventProbe<typeof readingsRecorded>;
  let namespace: string;
  const letters: { reason: string; origin: string; value: string }[] = [];
  let stopLetters: () => Promise<void>;

  beforeAll(async () => {
    let shard;
    ({ scene, shard, namespace } = await sharedScene([deviceId], [stationId]));
    bridge = await scene.startBridge(shard);
    device = await scene.connectDevice(deviceId);
    readings = await eventProbe(readingsRecorded, { namespace });
    const consumer = createKafka(scene.engines.brokers, 'letters').consumer({ groupId: `letters-${namespace}` });
    stopLetters = () => consumer.disconnect();
    await consumer.connect();
    await consumer.subscribe({ topic: namespaced(namespace, deadLetterTopic(uplink)), fromBeginning: true });
    await consumer.run({
      eachMessage: ({ message: { headers, value } }) => {
        const header = (name: string): string => headerText(headers, name) ?? '';
        const [reason, origin] = [header(deadLetterHeaders.reason), header(deadLetterHeaders.topic)];
        letters.push({ reason, origin, value: value?.toString() ?? '' });
        return Promise.resolve();
      },
    });
  });
  afterAll(async () => {
    await readings.stop();
    await stopLetters();
    await scene.close();
  });

  const send = (payload: string | Buffer, topic = `voltguard/devices/${deviceId}/energy`) =>
    device.publishAsync(topic, payload, { qos: 1 });

  it('of a reading is an event, keyed by device', async () => {
    await send('{"timestamp":"2026-01-15T10:30:00Z","seq":1,"power":7360,"voltageV":230.1}');
    const event = await readings.next(({ readings: [first] }) => first?.seq === 1);
    expect(event.key).toBe(deviceId);
    expect(event.data.readings).toEqual([
      { timestamp: '2026-01-15T10:30:00.000Z', seq: 1, powerW: 7360, voltageV: 230.1 },
    ]);
    expect(event.headers).toMatchObject({ ce_type: readingsRecorded.type, ce_source: '/voltguard/mqtt-bridge' });
  });

  it('badly goes to the dead letters and holds nothing up', async () => {
    const bad: [string | Buffer, string][] = [
      ['', 'empty-payload'],
      ['{"powerW":', 'broken-json'],
      ['{"powerW":NaN}', 'broken-json'],
      ['{"powerW":-Infinity}', 'broken-json'],
      ['{"powerW":"7360"}', 'wrong-type'],
      ['{"powerW":1e999}', 'out-of-range'],
      ['{"powerW":1,"seq":1.5}', 'wrong-type'],
      ['{"powerW":1,"timestamp":0}', 'timestamp-out-of-range'],
      [`{"powerW":1,"timestamp":"${new Date(Date.now() + 31_536_000_000).toISOString()}"}`, 'timestamp-out-of-range'],
      ['{"name":"x"}', 'no-measure'],
      [`{"powerW":1,"deviceId":"OTHER-1"}`, 'wrong-device'],
      [Buffer.alloc(1_048_576, 'x'), 'broken-json'],
      [`${'['.repeat(200_000)}${']'.repeat(200_000)}`, 'not-an-object'],
      [Buffer.from([0xff, 0xfe]), 'broken-json'],
    ];
    for (const [payload] of bad) await send(payload);
    await send('{"timestamp":"2026-01-15T10:31:00Z","seq":2,"powerW":1}');
    await readings.next(({ readings: [first] }) => first?.seq === 2);
    await waitFor(() => letters.length >= bad.length, { what: 'all dead letters' });
    expect(letters.map(({ reason }) => reason.split(':')[0]).toSorted()).toEqual(
      bad.map(([, code]) => code).toSorted(),
    );
    expect(new Set(letters.map(({ origin }) => origin))).toEqual(new Set([`voltguard/devices/${deviceId}/energy`]));
    expect(await bridge.metric('voltguard_bridge_rejected_total')).toBe(bad.length);
  });

  it('in a list of 10,000 with bad elements is kept, less those', async () => {
    const before = letters.length;
    const from = 100_000;
    const list = Array.from({ length: 10_000 }, (_, index) => ({
      timestamp: 1_768_473_000 + index,
      seq: from + index,
      powerW: index % 2_500 === 7 ? 'broken' : 1,
    }));
    await send(JSON.stringify(list));
    const seqs = () =>
      readings.seen.flatMap(({ data }) => data.readings.map(({ seq }) => seq ?? 0)).filter((seq) => seq >= from);
    await waitFor(() => seqs().length >= 9_996, { what: 'the good elements' });
    await waitFor(() => letters.length >= before + 4, { what: 'the bad elements' });
    expect(seqs()).toEqual(list.filter(({ powerW }) => powerW === 1).map(({ seq }) => seq));
    expect(
      letters.slice(before).map(({ reason, value }) => [reason, (JSON.parse(value) as { seq: number }).seq]),
    ).toEqual(
      [7, 2_507, 5_007, 7_507].map((index) => [
        `wrong-type: element ${index}: powerW is a string, not a number`,
        from + index,
      ]),
    );
  });

  it('of their status is an event, the bare word of a last will too', async () => {
    const statuses = await eventProbe(deviceStatusReported, { namespace });
    await send('{"status":"online","firmware":"2.4.1"}', `voltguard/devices/${deviceId}/status`);
    await send('offline', `voltguard/devices/${deviceId}/status`);
    const seen = await statuses.atLeast(2);
    expect(seen.map(({ data }) => data.status)).toEqual(['online', 'offline']);
    await statuses.stop();
  });

  it('as a swapping station goes on exactly as written, and batteries get their readings', async () => {
    const messages = await eventProbe(stationMessageReceived, { namespace });
    const station = await scene.connectDevice(String(stationId));
    const request = { rfid_code: 'ABC123', station_id: stationId };
    await station.publishAsync(`bss/${stationId}/auth/request`, JSON.stringify(request), { qos: 1 });
    const battery = { battery_id: 'BAT001', soc: 81, soh: 92.5, voltage: 72.5 };
    await station.publishAsync(`bss/${stationId}/battery/status`, JSON.stringify(battery), { qos: 1 });
    const seen = await messages.atLeast(2);
    expect(seen.map(({ data }) => data.payload)).toEqual([request, battery]);
    const reading = await readings.next(({ deviceId: id }) => id === 'BAT001');
    expect(reading.data.readings).toMatchObject([{ soc: 81, soh: 92.5, voltageV: 72.5 }]);
    await messages.stop();
  });

  it('is finished and acknowledged before the bridge leaves', async () => {
    const from = 500_000;
    const sent = Array.from({ length: 3_000 }, (_, index) => send(`{"seq":${from + index},"powerW":1}`));
    await Promise.all(sent.slice(0, 500));
    await bridge.end('SIGTERM');
    expect(bridge.child.exitCode).toBe(0);
    await Promise.all(sent);
  });
});
