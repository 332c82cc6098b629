import { describe, expect, it } from '@jest/globals';
import { deviceChanged } from '@voltguard/contracts';
import type { BroadcastRecord } from '@voltguard/messaging';
import { mayCertify } from './device-rights.ts';
import { KnownDevices } from './known-devices.ts';

type Record = BroadcastRecord<typeof deviceChanged>;

const state = (changes: Partial<typeof deviceChanged.example> = {}) => {
  const data = { ...deviceChanged.example, ...changes };
  return { type: deviceChanged.type, key: data.deviceId, data } as unknown as Record;
};
const tombstone = (key: string) => ({ type: 'tombstone', key, data: undefined }) as unknown as Record;

describe('what identity knows of devices', () => {
  it('is their owner, as the highest version says', async () => {
    const devices = new KnownDevices();
    await devices.apply([state({ version: 2, ownerId: 5 }), state({ version: 1, ownerId: 4 })]);
    expect(await devices.find('EVSE-DEL-001')).toMatchObject({ ownerId: 5 });
  });

  it('ends with a deletion, and stays so when an older state comes again', async () => {
    const devices = new KnownDevices();
    await devices.apply([state({ version: 3, deleted: true }), state({ version: 2 })]);
    expect(await devices.find('EVSE-DEL-001')).toBeUndefined();
    await devices.apply([state({ version: 4 })]);
    expect(await devices.find('EVSE-DEL-001')).toMatchObject({ ownerId: 2 });
    await devices.apply([tombstone('EVSE-DEL-001')]);
    expect(await devices.find('EVSE-DEL-001', 1)).toBeUndefined();
  });

  it('waits for one that was registered a moment ago, for everyone who asks', async () => {
    const devices = new KnownDevices();
    const asked = [devices.find('EVSE-DEL-001'), devices.find('EVSE-DEL-001'), devices.find('EVSE-DEL-002', 1)];
    await devices.apply([state()]);
    expect((await Promise.all(asked)).map((device) => device?.ownerId)).toEqual([2, 2, undefined]);
  });
});

describe('who may have a certificate', () => {
  it.each([
    ['admin', 1, 2, true],
    ['admin', 1, null, true],
    ['owner', 2, 2, true],
    ['owner', 3, 2, false],
    ['owner', 2, null, false],
    ['driver', 2, 2, true],
    ['driver', 4, 2, false],
  ] as const)('%s %s for a device of %s: %s', (role, id, ownerId, allowed) => {
    expect(mayCertify({ id, role }, { ownerId })).toBe(allowed);
  });
});
