import { Inject, Injectable } from '@nestjs/common';
import { type Clock, failed, ok, type Result } from '@voltguard/kernel';
import { Outbox } from '@voltguard/messaging';
import { updateVersioned } from '@voltguard/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import { clock } from '../tokens.ts';
import { type Actor, maySee, ownerFor } from './device-access.ts';
import { deviceEvent } from './device-event.ts';
import { Device } from './device.entity.ts';
import type { DeviceRegistration } from './device.schemas.ts';

export type RegistrationRefused = 'device-exists' | 'not-your-owner-id';

/** Takes a device into the registry. One that was deleted comes back for its last owner or an admin, with its readings. */
@Injectable()
export class RegisterDevice {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(clock) private readonly clock: Clock,
  ) {}

  async register(actor: Actor, given: DeviceRegistration): Promise<Result<Device, RegistrationRefused>> {
    const owner = ownerFor(actor, given.ownerId);
    if (!owner.ok) return owner;
    try {
      return await this.dataSource.transaction((manager) => this.write(manager, actor, given, owner.value));
    } catch (error) {
      if (isDuplicate(error)) return failed('device-exists');
      throw error;
    }
  }

  private async write(
    manager: EntityManager,
    actor: Actor,
    given: DeviceRegistration,
    ownerId: number | null,
  ): Promise<Result<Device, RegistrationRefused>> {
    const now = this.clock.now();
    const state = { ...given, ownerId, changedAt: now, deleted: false };
    const before = await manager.findOneBy(Device, { deviceId: given.deviceId });
    if (before) {
      if (!before.deleted || !maySee(actor, before)) return failed('device-exists');
      const { deviceKey, version } = before;
      const { deviceId: _same, ...changes } = state;
      if (!(await updateVersioned(manager, Device, { deviceKey, version }, changes))) return failed('device-exists');
    } else {
      await manager.insert(Device, { ...state, createdAt: now });
    }
    const device = await manager.findOneByOrFail(Device, { deviceId: given.deviceId });
    await manager.query(
      'INSERT INTO device_states (device_key, active) VALUES (?, 1) ON DUPLICATE KEY UPDATE active = 1',
      [device.deviceKey],
    );
    await this.outbox.add(manager, deviceEvent(device, actor));
    return ok(device);
  }
}

function isDuplicate(error: unknown): boolean {
  return (error as { errno?: unknown }).errno === 1062;
}
