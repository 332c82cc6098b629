import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/**
 * The number that stands for a device in rows of readings. It never changes, so that remembering it can't be wrong;
 * whether the device still exists is read with its state, in the transaction that stores.
 */
@Injectable()
export class DeviceKeys {
  private readonly known = new Map<string, number>();

  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Keys of those that were ever registered; the others are absent. */
  async of(deviceIds: Iterable<string>): Promise<ReadonlyMap<string, number>> {
    const unknown = new Set<string>();
    for (const id of deviceIds) if (!this.known.has(id)) unknown.add(id);
    if (unknown.size > 0) {
      const rows = await this.dataSource.query<{ id: string; deviceKey: number }[]>(
        'SELECT device_id AS id, device_key AS deviceKey FROM devices WHERE device_id IN (?)',
        [[...unknown]],
      );
      for (const row of rows) this.known.set(row.id, row.deviceKey);
    }
    return this.known;
  }
}
