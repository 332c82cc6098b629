import { Inject, Injectable } from '@nestjs/common';
import { consumers, type deviceStatusReported } from '@voltguard/contracts';
import { ConsumeBatch, type EventBatch } from '@voltguard/messaging';
import { bulkInsert, sqlInstant } from '@voltguard/persistence';
import { DataSource } from 'typeorm';
import { DeviceKeys } from '../device/device-keys.ts';

/** Keeps the last status that each device reported; one that is older than what is known changes nothing. */
@Injectable()
export class TrackDeviceStatus {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(DeviceKeys) private readonly deviceKeys: DeviceKeys,
  ) {}

  @ConsumeBatch(consumers.trackDeviceStatus)
  async track(batch: EventBatch<typeof deviceStatusReported>): Promise<void> {
    const keys = await this.deviceKeys.of(new Set(batch.events.map(({ data }) => data.deviceId)));
    const latest = new Map<number, (typeof batch.events)[number]['data']>();
    for (const event of batch.events) {
      const key = keys.get(event.data.deviceId);
      if (key === undefined) batch.reject(event, 'unknown-device');
      else if ((latest.get(key)?.timestamp ?? '') <= event.data.timestamp) latest.set(key, event.data);
    }
    const rows = [...latest]
      .sort(([left], [right]) => left - right)
      .map(([key, data]) => [
        key,
        0,
        data.status,
        sqlInstant(data.timestamp),
        data.firmware ?? null,
        data.detail ?? null,
      ]);
    // Assigned from left to right: status_at last, so that the others still see the old one.
    const newer = (column: string, value: string) =>
      `${column}=IF(status_at IS NULL OR VALUES(status_at)>=status_at,${value},${column})`;
    await bulkInsert(
      this.dataSource.manager,
      'device_states',
      ['device_key', 'active', 'status', 'status_at', 'firmware', 'detail'],
      rows,
      {
        onDuplicate: [
          newer('status', 'VALUES(status)'),
          newer('firmware', 'COALESCE(VALUES(firmware),firmware)'),
          newer('detail', 'VALUES(detail)'),
          newer('status_at', 'VALUES(status_at)'),
        ].join(','),
      },
    );
  }
}
