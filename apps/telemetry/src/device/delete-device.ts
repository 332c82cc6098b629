import { Inject, Injectable } from '@nestjs/common';
import { type Clock, failed, ok, type Result } from '@voltguard/kernel';
import { Outbox } from '@voltguard/messaging';
import { updateVersioned } from '@voltguard/persistence';
import { DataSource } from 'typeorm';
import { clock } from '../tokens.ts';
import { type Actor, maySee } from './device-access.ts';
import { deviceEvent } from './device-event.ts';
import { Device } from './device.entity.ts';

/** Takes a device out of the registry. Its readings stay until retention drops them; new ones are no longer taken. */
@Injectable()
export class DeleteDevice {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(clock) private readonly clock: Clock,
  ) {}

  /** @param version absent: whatever it is now */
  async delete(
    actor: Actor,
    deviceId: string,
    version: number | undefined,
  ): Promise<Result<undefined, 'not-found' | 'stale'>> {
    return this.dataSource.transaction(async (manager) => {
      const before = await manager.findOneBy(Device, { deviceId, deleted: false });
      if (!before || !maySee(actor, before)) return failed('not-found');
      const where = { deviceKey: before.deviceKey, version: version ?? before.version, deleted: false };
      const changes = { deleted: true, changedAt: this.clock.now() };
      if (!(await updateVersioned(manager, Device, where, changes))) return failed('stale');
      const device = await manager.findOneByOrFail(Device, { deviceKey: before.deviceKey });
      await manager.query('UPDATE device_states SET active = 0 WHERE device_key = ?', [before.deviceKey]);
      await this.outbox.add(manager, deviceEvent(device, actor));
      return ok(undefined);
    });
  }
}
