import { deviceChanged } from '@voltguard/contracts';
import { outgoing, type OutgoingEvent } from '@voltguard/messaging';
import type { Actor } from './device-access.ts';
import type { Device } from './device.entity.ts';

/** The device's whole public state, as the compacted topic carries it. */
export function deviceEvent(device: Device, actor: Actor): OutgoingEvent {
  const data = {
    deviceId: device.deviceId,
    name: device.name,
    kind: device.kind,
    ownerId: device.ownerId,
    stationId: device.stationId,
    connectorId: device.connectorId,
    version: device.version,
    changedAt: device.changedAt.toISOString(),
    deleted: device.deleted,
  };
  return outgoing(deviceChanged, data, { actor: JSON.stringify({ kind: 'user', id: String(actor.id) }) });
}
