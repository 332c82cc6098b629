import { Injectable } from '@nestjs/common';
import { consumers, type deviceChanged } from '@voltguard/contracts';
import { ConsumeBroadcast, type BroadcastRecord } from '@voltguard/messaging';

export interface KnownDevice {
  readonly ownerId: number | null;
}

const newDeviceWaitMs = 2_000;

/** Whose each device is: a projection of the device registry. */
@Injectable()
export class DeviceDirectory {
  private readonly devices = new Map<string, KnownDevice>();
  private readonly versions = new Map<string, number>();
  private readonly waiting = new Map<string, Set<() => void>>();
  private readonly watchers: ((deviceId: string) => void)[] = [];

  /** `watcher` is called after a device was registered, changed or deleted. */
  watch(watcher: (deviceId: string) => void): void {
    this.watchers.push(watcher);
  }

  get(deviceId: string): KnownDevice | undefined {
    return this.devices.get(deviceId);
  }

  /** Waits a moment for a device that was registered just now. */
  async find(deviceId: string): Promise<KnownDevice | undefined> {
    const known = this.devices.get(deviceId);
    if (known) return known;
    await new Promise<void>((resolve) => {
      const waiters = this.waiting.get(deviceId) ?? new Set();
      this.waiting.set(deviceId, waiters);
      const done = () => {
        clearTimeout(timer);
        waiters.delete(done);
        if (waiters.size === 0) this.waiting.delete(deviceId);
        resolve();
      };
      const timer = setTimeout(done, newDeviceWaitMs);
      waiters.add(done);
    });
    return this.devices.get(deviceId);
  }

  @ConsumeBroadcast(consumers.gatewayDevices)
  project(records: readonly BroadcastRecord<typeof deviceChanged>[]): Promise<void> {
    for (const record of records) {
      if (record.data === undefined) this.forget(record.key);
      else if (record.data.version > (this.versions.get(record.key) ?? 0)) {
        this.versions.set(record.key, record.data.version);
        if (record.data.deleted) this.devices.delete(record.key);
        else this.devices.set(record.key, { ownerId: record.data.ownerId });
      } else continue;
      for (const done of [...(this.waiting.get(record.key) ?? [])]) done();
      for (const watcher of this.watchers) watcher(record.key);
    }
    return Promise.resolve();
  }

  private forget(deviceId: string): void {
    this.devices.delete(deviceId);
    this.versions.delete(deviceId);
  }
}
