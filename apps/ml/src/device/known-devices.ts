import { Injectable } from '@nestjs/common';
import { consumers, type deviceChanged, type EventData } from '@voltguard/contracts';
import { type BroadcastRecord, ConsumeBroadcast } from '@voltguard/messaging';

export type KnownDevice = EventData<typeof deviceChanged>;

/** A device that was waited for in vain is not waited for again for so long: it must not slow down those that are known. */
const VAIN_MS = 60_000;

/** The device registry as telemetry tells it: whose a device is and where it stands. */
@Injectable()
export class KnownDevices {
  private readonly byId = new Map<string, KnownDevice>();
  private readonly waiting = new Set<() => void>();
  private readonly inVain = new Map<string, number>();

  @ConsumeBroadcast(consumers.mlDevices)
  async take(records: readonly BroadcastRecord<typeof deviceChanged>[]): Promise<void> {
    for (const { key, data } of records) {
      if (!data) this.byId.delete(key);
      else if (data.version > (this.byId.get(key)?.version ?? 0)) this.byId.set(key, data);
    }
    for (const wake of this.waiting) wake();
  }

  /** @returns the device unless it is unknown or deleted */
  find(deviceId: string): KnownDevice | undefined {
    const device = this.byId.get(deviceId);
    return device?.deleted ? undefined : device;
  }

  /**
   * Resolves once all of them are known, or were deleted, or the time is up: a device may send right after it was registered.
   * @throws the signal's reason when it is aborted before: whoever goes on then would pass over readings of a device that is known by and by
   */
  async waitFor(deviceIds: Iterable<string>, timeMs: number, signal: AbortSignal): Promise<void> {
    const now = Date.now();
    const missing = new Set([...deviceIds].filter((id) => !this.byId.has(id) && (this.inVain.get(id) ?? 0) < now));
    if (missing.size === 0 || timeMs === 0) return;
    signal.throwIfAborted();
    await new Promise<void>((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.waiting.delete(check);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const check = (): void => {
        for (const id of missing) if (this.byId.has(id)) missing.delete(id);
        if (missing.size === 0) end();
      };
      const timer = setTimeout(end, timeMs);
      this.waiting.add(check);
      signal.addEventListener('abort', end);
    });
    if (missing.size > 0) signal.throwIfAborted();
    if (this.inVain.size > 10_000) this.inVain.clear();
    for (const id of missing) this.inVain.set(id, now + VAIN_MS);
  }
}
