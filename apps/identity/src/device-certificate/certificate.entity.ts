import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity('certificates')
export class DeviceCertificate {
  @PrimaryGeneratedColumn({ type: 'bigint' })
  id!: number;

  /** Hex. */
  @Column({ type: 'varchar', name: 'serial_number' })
  serialNumber!: string;

  @Column({ type: 'varchar', name: 'device_id' })
  deviceId!: string;

  /** The user who asked for it. */
  @Column({ type: 'int', name: 'issued_to' })
  issuedTo!: number;

  @Column({ type: 'text', name: 'certificate_pem' })
  certificatePem!: string;

  @Column({ type: 'datetime', precision: 3, name: 'not_before' })
  notBefore!: Date;

  @Column({ type: 'datetime', precision: 3, name: 'not_after' })
  notAfter!: Date;

  @Column({ type: 'datetime', precision: 3, name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;

  @Column({ type: 'datetime', precision: 3, name: 'created_at' })
  createdAt!: Date;
}
