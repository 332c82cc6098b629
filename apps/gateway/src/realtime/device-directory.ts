import { Injectable } from '@nestjs/common';
import { consumers, type deviceChanged, type EventData } from '@voltguard/contracts';
import { type BroadcastRecord, ConsumeBroadcast, Projection } from '@voltguard/messaging';

export type KnownDevice = Pick<EventData<typeof deviceChanged>, 'ownerId'>;

const newDeviceWaitMs = 2_000;

/** Whose each device is: a projection of the device registry. */
@Injectable()
export class DeviceDirectory {
  private readonly watchers: ((deviceId: string) => void)[] = [];
  private readonly devices = new Projection<EventData<typeof deviceChanged>>((deviceId) => {
    for (const watcher of this.watchers) watcher(deviceId);
  });

  /** `watcher` is called after a device was registered, changed or deleted. */
  watch(watcher: (deviceId: string) => void): void {
    this.watchers.push(watcher);
  }

  get(deviceId: string): KnownDevice | undefined {
    return this.devices.get(deviceId);
  }

  /** Waits a moment for a device that was registered just now. */
  async find(deviceId: string): Promise<KnownDevice | undefined> {
    await this.devices.waitFor([deviceId], newDeviceWaitMs);
    return this.devices.get(deviceId);
  }

  @ConsumeBroadcast(consumers.gatewayDevices)
  project(records: readonly BroadcastRecord<typeof deviceChanged>[]): Promise<void> {
    this.devices.take(records);
    return Promise.resolve();
  }
}
