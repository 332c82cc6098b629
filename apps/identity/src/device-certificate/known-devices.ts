import { Injectable } from '@nestjs/common';
import { consumers, type deviceChanged } from '@voltguard/contracts';
import { type BroadcastRecord, ConsumeBroadcast } from '@voltguard/messaging';

export interface KnownDevice {
  readonly ownerId: number | null;
}

interface DeviceState extends KnownDevice {
  readonly version: number;
  readonly deleted: boolean;
}

/** How long a device that was registered a moment ago may take to be known here. */
const patienceMs = 3_000;

/** Who owns which device: a projection of the registry, which belongs to telemetry. */
@Injectable()
export class KnownDevices {
  private readonly states = new Map<string, DeviceState>();
  private readonly waiting = new Map<string, Set<() => void>>();

  @ConsumeBroadcast(consumers.identityDevices)
  apply(records: readonly BroadcastRecord<typeof deviceChanged>[]): Promise<void> {
    for (const { key, data } of records) {
      if (!data) {
        this.states.delete(key);
        continue;
      }
      const { deviceId, ownerId, version, deleted } = data;
      if (version <= (this.states.get(deviceId)?.version ?? 0)) continue;
      this.states.set(deviceId, { ownerId, version, deleted });
      for (const tell of this.waiting.get(deviceId) ?? []) tell();
    }
    return Promise.resolve();
  }

  /** Waits a little for a device that is not known yet. */
  async find(deviceId: string, waitMs = patienceMs): Promise<KnownDevice | undefined> {
    if (!this.states.has(deviceId)) await this.arrival(deviceId, waitMs);
    const state = this.states.get(deviceId);
    return state && !state.deleted ? { ownerId: state.ownerId } : undefined;
  }

  private arrival(deviceId: string, waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const waiters = this.waiting.get(deviceId) ?? new Set();
      this.waiting.set(deviceId, waiters);
      const done = () => {
        clearTimeout(timer);
        waiters.delete(done);
        if (waiters.size === 0) this.waiting.delete(deviceId);
        resolve();
      };
      const timer = setTimeout(done, waitMs);
      waiters.add(done);
    });
  }
}
