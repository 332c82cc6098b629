import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('signing_keys')
export class SigningKey {
  @PrimaryColumn({ type: 'varchar' })
  kid!: string;

  @Column({ type: 'varchar' })
  algorithm!: string;

  /** JSON. */
  @Column({ type: 'text', name: 'public_jwk' })
  publicJwk!: string;

  @Column({ type: 'text', name: 'private_key_sealed' })
  privateKeySealed!: string;

  @Column({ type: 'datetime', precision: 3, name: 'created_at', insert: false, update: false })
  createdAt!: Date;

  /** From then on nothing is signed with it; tokens that it signed end by themselves. */
  @Column({ type: 'datetime', precision: 3, name: 'retired_at', nullable: true })
  retiredAt!: Date | null;
}
