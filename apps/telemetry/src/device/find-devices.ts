import { Inject, Injectable } from '@nestjs/common';
import { type Page, page } from '@voltguard/http';
import { DataSource } from 'typeorm';
import { type Actor, maySee } from './device-access.ts';
import { Device } from './device.entity.ts';
import type { DeviceDetail, DeviceView, ListDevicesQuery } from './device.schemas.ts';

interface StateRow {
  lastSeenAt: Date | null;
  lastReadingAt: Date | null;
  top: number | null;
  lost: number;
  resets: number;
  status: NonNullable<DeviceDetail['status']>['status'] | null;
  statusAt: Date | null;
  firmware: string | null;
  detail: string | null;
}

@Injectable()
export class FindDevices {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** A device that this actor may see. */
  async one(actor: Actor, deviceId: string): Promise<Device | undefined> {
    const device = await this.dataSource.manager.findOneBy(Device, { deviceId, deleted: false });
    return device && maySee(actor, device) ? device : undefined;
  }

  async detail(actor: Actor, deviceId: string): Promise<DeviceDetail | undefined> {
    const device = await this.one(actor, deviceId);
    if (!device) return undefined;
    const [state] = await this.dataSource.query<StateRow[]>(
      `SELECT last_seen_at AS lastSeenAt, last_reading_at AS lastReadingAt, seq_top AS top, seq_lost AS lost,
        seq_resets AS resets, status, status_at AS statusAt, firmware, detail
        FROM device_states WHERE device_key = ?`,
      [device.deviceKey],
    );
    const { status = null, statusAt = null } = state ?? {};
    return {
      ...viewOf(device),
      lastSeenAt: state?.lastSeenAt?.toISOString() ?? null,
      lastReadingAt: state?.lastReadingAt?.toISOString() ?? null,
      sequence: { last: state?.top ?? null, lost: state?.lost ?? 0, resets: state?.resets ?? 0 },
      status:
        status === null || statusAt === null
          ? null
          : { status, at: statusAt.toISOString(), firmware: state?.firmware ?? null, detail: state?.detail ?? null },
    };
  }

  /** By id, ascending. @param after the last id of the page before */
  async list(
    actor: Actor,
    query: ListDevicesQuery,
    after: string | undefined,
  ): Promise<Page<DeviceView> & { last?: string }> {
    const find = this.dataSource.manager
      .createQueryBuilder(Device, 'device')
      .where('device.deleted = 0')
      .orderBy('device.deviceId', 'ASC')
      .take(query.limit + 1);
    if (actor.role !== 'admin') find.andWhere('device.ownerId = :self', { self: actor.id });
    if (query.ownerId !== undefined) find.andWhere('device.ownerId = :ownerId', { ownerId: query.ownerId });
    if (query.stationId !== undefined) find.andWhere('device.stationId = :stationId', { stationId: query.stationId });
    if (query.kind !== undefined) find.andWhere('device.kind = :kind', { kind: query.kind });
    if (query.q !== undefined) {
      const part = `%${query.q.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
      // Ids are compared by byte; a person who searches is not that exact.
      find.andWhere(
        '(CONVERT(device.deviceId USING utf8mb4) COLLATE utf8mb4_unicode_ci LIKE :part OR device.name LIKE :part)',
        { part },
      );
    }
    if (after !== undefined) find.andWhere('device.deviceId > :after', { after });
    const devices = await find.getMany();
    const items = devices.slice(0, query.limit).map(viewOf);
    return devices.length > query.limit ? { ...page(items, null), last: items.at(-1)!.deviceId } : page(items, null);
  }
}

export function viewOf(device: Device): DeviceView {
  const { deviceId, name, kind, ownerId, stationId, connectorId, version } = device;
  return {
    deviceId,
    name,
    kind,
    ownerId,
    stationId,
    connectorId,
    version,
    createdAt: device.createdAt.toISOString(),
    changedAt: device.changedAt.toISOString(),
  };
}
