import type { deviceKinds } from '@voltguard/contracts';
import { Column, Entity, PrimaryGeneratedColumn, VersionColumn } from 'typeorm';

export type DeviceKind = (typeof deviceKinds)[number];

@Entity('devices')
export class Device {
  /** Stands for the device in rows of readings. */
  @PrimaryGeneratedColumn({ name: 'device_key', type: 'int', unsigned: true })
  deviceKey!: number;

  @Column({ name: 'device_id', type: 'varchar', length: 64 })
  deviceId!: string;

  @Column({ type: 'varchar', length: 120 })
  name!: string;

  @Column({ type: 'varchar', length: 32 })
  kind!: DeviceKind;

  @Column({ name: 'owner_id', type: 'bigint', unsigned: true, nullable: true })
  ownerId!: number | null;

  @Column({ name: 'station_id', type: 'bigint', unsigned: true, nullable: true })
  stationId!: number | null;

  @Column({ name: 'connector_id', type: 'bigint', unsigned: true, nullable: true })
  connectorId!: number | null;

  @VersionColumn({ type: 'int', unsigned: true })
  version!: number;

  @Column({ name: 'created_at', type: 'datetime', precision: 3 })
  createdAt!: Date;

  @Column({ name: 'changed_at', type: 'datetime', precision: 3 })
  changedAt!: Date;

  @Column({ type: 'boolean' })
  deleted!: boolean;
}
