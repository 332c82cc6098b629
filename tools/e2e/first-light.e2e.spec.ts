import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testSystem, waitFor } from '@voltguard/testing';
import { Device, ordinaryReadings, overVoltageReadings } from './device.ts';
import { Listener } from './listener.ts';
import { People } from './people.ts';

interface Items<Item> {
  readonly items: readonly Item[];
}

describe('a reading of a real device', () => {
  const system = testSystem();
  let people: People;
  let device: Device;
  const listeners: Listener[] = [];
  const minuteMs = 60_000;

  beforeAll(async () => {
    people = await People.logIn(system.gatewayUrl);
    device = await Device.connect(system, people);
  });

  afterAll(async () => {
    for (const listener of listeners) listener.drop();
    await device.close();
  });

  const get = async <Answer>(path: string) => (await people.ask('owner', 'GET', path)).json as Answer;
  const listen = async (room: string, after?: number) => {
    const listener = await Listener.connect(system.gatewayUrl, people.tokenOf('owner'));
    listeners.push(listener);
    expect(await listener.join(room, after === undefined ? {} : { after })).toMatchObject({ ok: true });
    return listener;
  };
  const storedTransitions = () =>
    get<Items<{ number: number; kind: string }>>(`/api/v1/alerts?deviceId=${device.id}&after=0`);

  it('becomes a stored row and a roll-up', async () => {
    // In a minute that is over, so that its roll-up can be made.
    const timestamp = new Date(Date.now() - 400 * minuteMs).toISOString();
    await device.send({ timestamp, seq: 1, power: 3_680, voltage: 230, currentA: 16, temperatureC: 31, door: 1 });
    const stored = await waitFor(async () => {
      const { json, status } = await people.ask('owner', 'GET', `/api/v1/telemetry/latest?deviceId=${device.id}`);
      return status === 200 ? json : undefined;
    });
    expect(stored).toMatchObject({ timestamp, seq: 1, powerW: 3_680, voltageV: 230, extra: { door: 1 } });
    const rollUp = await waitFor(
      async () => {
        const path = `/api/v1/energy?deviceId=${device.id}&resolution=1m&from=${timestamp.slice(0, 16)}:00Z`;
        return (await get<Items<{ count: number; powerW: object }>>(path)).items[0];
      },
      { timeoutMs: 45_000, what: 'the roll-up of the minute' },
    );
    expect(rollUp).toMatchObject({ count: 1, powerW: { min: 3_680, mean: 3_680, max: 3_680 } });
  });

  it('raises and escalates an alert that a client hears, also across a drop, and so does the device', async () => {
    const toDevice: string[] = [];
    device.mqtt.on('message', (_topic, payload) => {
      toDevice.push((JSON.parse(payload.toString()) as { kind: string }).kind);
    });
    await device.mqtt.subscribeAsync(`voltguard/alerts/${device.id}`, { qos: 1 });
    const first = await listen(`device:${device.id}`);
    const { id: ownerId } = (await people.ask('owner', 'GET', '/api/v1/auth/me')).json as { id: number };
    const wide = await listen(`owner:${ownerId}`);

    await device.send(ordinaryReadings(200, 2, 100 * minuteMs));
    await device.send(overVoltageReadings(40, 300).map((reading, index) => at(reading, -99 + index)));
    await waitFor(() => first.kinds.includes('escalated'), { what: 'escalated on the websocket' });
    first.drop();

    await device.send(ordinaryReadings(50, 400, 2 * minuteMs));
    await waitFor(async () => (await storedTransitions()).items.some(({ kind }) => kind === 'cleared'));
    const again = await listen(`device:${device.id}`, first.numbers.at(-1));
    await waitFor(() => again.kinds.includes('cleared'), { what: 'what was missed' });
    await device.send(overVoltageReadings(10, 500).map((reading, index) => at(reading, index / 6)));
    await waitFor(() => again.kinds.includes('raised'), { what: 'the next alert, live' });

    const stored = (await storedTransitions()).items;
    expect(stored.map(({ kind }) => kind).slice(0, 4)).toEqual(['raised', 'escalated', 'cleared', 'raised']);
    await waitFor(() => first.heard.length + again.heard.length >= stored.length);
    expect([...first.numbers, ...again.numbers].slice(0, stored.length)).toEqual(stored.map(({ number }) => number));
    await waitFor(() => wide.heard.filter(({ deviceId }) => deviceId === device.id).length >= 4);
    await waitFor(() => toDevice.length >= 4, { what: 'the alerts on the device' });
    expect(toDevice.slice(0, 4)).toEqual(['raised', 'escalated', 'cleared', 'raised']);
    expect(JSON.stringify(first.heard[0]!.contributions)).toMatch(/voltage/i);

    const { items } = await get<Items<{ score: number; threshold: number; contributions: { share: number }[] }>>(
      `/api/v1/anomalies?deviceId=${device.id}&limit=500`,
    );
    expect(items.length).toBeGreaterThanOrEqual(5);
    for (const { score, threshold } of items) expect(score).toBeGreaterThanOrEqual(threshold);
  });

  it('is heard by nobody who may not', async () => {
    await expect(Listener.connect(system.gatewayUrl, undefined)).rejects.toThrow('token-missing');
    await expect(Listener.connect(system.gatewayUrl, people.tokenOf('forged'))).rejects.toThrow('invalid-token');
    const [driver, other] = await Promise.all(
      (['driver', 'other'] as const).map((person) => Listener.connect(system.gatewayUrl, people.tokenOf(person))),
    );
    listeners.push(driver!, other!);
    const { id } = (await people.ask('owner', 'GET', '/api/v1/auth/me')).json as { id: number };
    for (const room of ['alerts', `owner:${id}`, `device:${device.id}`]) {
      expect(await driver!.join(room)).toMatchObject({ ok: false, code: 'room-not-allowed' });
    }
    for (const room of ['alerts', `owner:${id}`]) {
      expect(await other!.join(room, { after: 0 })).toMatchObject({ ok: false, code: 'room-not-allowed' });
    }
    expect(await other!.join(`device:${device.id}`, { after: 0 })).toMatchObject({ code: 'device-not-found' });
    expect(other!.heard).toEqual([]);
    for (const nonsense of [undefined, null, 7, [], 'device:', { room: 'device:x', after: -1 }]) {
      expect(await other!.ask('join', nonsense)).toMatchObject({ ok: false });
    }
  });

  const at = <Reading extends object>(reading: Reading, minutes: number) => ({
    ...reading,
    timestamp: new Date(Date.now() + minutes * minuteMs).toISOString(),
  });
});
