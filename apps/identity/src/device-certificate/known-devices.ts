import { Injectable } from '@nestjs/common';
import { consumers, type deviceChanged, type EventData } from '@voltguard/contracts';
import { type BroadcastRecord, ConsumeBroadcast, Projection } from '@voltguard/messaging';

export type KnownDevice = Pick<EventData<typeof deviceChanged>, 'ownerId'>;

/** How long a device that was registered a moment ago may take to be known here. */
const patienceMs = 3_000;

/** Who owns which device: a projection of the registry, which belongs to telemetry. */
@Injectable()
export class KnownDevices {
  private readonly devices = new Projection<EventData<typeof deviceChanged>>();

  @ConsumeBroadcast(consumers.identityDevices)
  apply(records: readonly BroadcastRecord<typeof deviceChanged>[]): Promise<void> {
    this.devices.take(records);
    return Promise.resolve();
  }

  /** Waits a little for a device that is not known yet. */
  async find(deviceId: string, waitMs = patienceMs): Promise<KnownDevice | undefined> {
    await this.devices.waitFor([deviceId], waitMs);
    return this.devices.get(deviceId);
  }
}
