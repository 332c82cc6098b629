import { Inject, Injectable } from '@nestjs/common';
import { type Clock, failed, ok, type Result } from '@voltguard/kernel';
import { Outbox } from '@voltguard/messaging';
import { updateVersioned } from '@voltguard/persistence';
import { DataSource } from 'typeorm';
import { clock } from '../tokens.ts';
import { type Actor, maySee, ownerFor } from './device-access.ts';
import { deviceEvent } from './device-event.ts';
import { Device } from './device.entity.ts';
import type { DeviceChange } from './device.schemas.ts';

export type ChangeRefused = 'not-found' | 'stale' | 'not-your-owner-id';

@Injectable()
export class ChangeDevice {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(clock) private readonly clock: Clock,
  ) {}

  /** Replaces what is said of the device, if it is still at this version. An absent owner id leaves the owner. */
  async change(
    actor: Actor,
    deviceId: string,
    version: number,
    given: DeviceChange,
  ): Promise<Result<Device, ChangeRefused>> {
    return this.dataSource.transaction(async (manager) => {
      const before = await manager.findOneBy(Device, { deviceId, deleted: false });
      if (!before || !maySee(actor, before)) return failed('not-found');
      const owner = ownerFor(actor, given.ownerId === undefined ? before.ownerId : given.ownerId);
      if (!owner.ok) return owner;
      const { deviceKey } = before;
      const changes = { ...given, ownerId: owner.value, changedAt: this.clock.now() };
      if (!(await updateVersioned(manager, Device, { deviceKey, version, deleted: false }, changes))) {
        return failed('stale');
      }
      const device = await manager.findOneByOrFail(Device, { deviceKey });
      await this.outbox.add(manager, deviceEvent(device, actor));
      return ok(device);
    });
  }
}
