import { describe, expect, it } from '@jest/globals';
import type { deviceChanged } from '@voltguard/contracts';
import type { BroadcastRecord } from '@voltguard/messaging';
import { aDevice } from '@voltguard/testing';
import { KnownDevices } from './known-devices.ts';

function changed(deviceId: string): BroadcastRecord<typeof deviceChanged> {
  const data = aDevice({ deviceId });
  return { type: '', data, envelope: {} as never, key: deviceId, topic: '', partition: 0, offset: 0n };
}

describe('the devices that ml knows', () => {
  it('are waited for a moment when they are new', async () => {
    const devices = new KnownDevices();
    const waited = devices.waitFor(['EVSE-1'], 60_000, new AbortController().signal);
    await devices.take([changed('EVSE-1')]);
    await waited;
    expect(devices.find('EVSE-1')).toBeDefined();
  });

  it('are not passed over because the process ends: the batch fails and comes again', async () => {
    const devices = new KnownDevices();
    const stopping = new AbortController();
    const waited = devices.waitFor(['EVSE-1'], 60_000, stopping.signal);
    stopping.abort(new Error('the process ends'));
    await expect(waited).rejects.toThrow('the process ends');
    await expect(devices.waitFor(['EVSE-1'], 60_000, stopping.signal)).rejects.toThrow('the process ends');
  });
});
