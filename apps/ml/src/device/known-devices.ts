import { Injectable } from '@nestjs/common';
import { consumers, type deviceChanged, type EventData } from '@voltguard/contracts';
import { type BroadcastRecord, ConsumeBroadcast, Projection } from '@voltguard/messaging';

export type KnownDevice = EventData<typeof deviceChanged>;

/** A device that was waited for in vain is not waited for again for so long: it must not slow down those that are known. */
const vainMs = 60_000;
const mostInVain = 10_000;

/** The device registry as telemetry tells it: whose a device is and where it stands. */
@Injectable()
export class KnownDevices {
  private readonly devices = new Projection<KnownDevice>();
  private readonly inVain = new Map<string, number>();

  @ConsumeBroadcast(consumers.mlDevices)
  take(records: readonly BroadcastRecord<typeof deviceChanged>[]): Promise<void> {
    this.devices.take(records);
    return Promise.resolve();
  }

  /** @returns the device unless it is unknown or deleted */
  find(deviceId: string): KnownDevice | undefined {
    return this.devices.get(deviceId);
  }

  /**
   * Resolves once all of them are known, or were deleted, or the time is up: a device may send right after it was registered.
   * @throws the signal's reason when it is aborted before: whoever goes on then would pass over readings of a device that is known by and by
   */
  async waitFor(deviceIds: Iterable<string>, timeMs: number, signal: AbortSignal): Promise<void> {
    const now = Date.now();
    const awaited = [...deviceIds].filter((id) => !this.devices.knows(id) && (this.inVain.get(id) ?? 0) < now);
    if (awaited.length === 0) return;
    const missing = await this.devices.waitFor(awaited, timeMs, signal);
    if (missing.size === 0) return;
    signal.throwIfAborted();
    if (this.inVain.size > mostInVain) this.inVain.clear();
    for (const id of missing) this.inVain.set(id, now + vainMs);
  }
}
