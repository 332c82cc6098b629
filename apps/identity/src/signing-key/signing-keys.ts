import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { ConfigurationError } from '@voltguard/config';
import { NamedLock } from '@voltguard/persistence';
import {
  calculateJwkThumbprint,
  type CryptoKey,
  exportJWK,
  exportPKCS8,
  generateKeyPair,
  importPKCS8,
  type JWK,
} from 'jose';
import { DataSource, IsNull } from 'typeorm';
import { type Config, identityConfig } from '../identity.config.ts';
import { seal, unseal } from './seal.ts';
import { SigningKey } from './signing-key.entity.ts';

const algorithm = 'ES256';

/** The keys that tokens are signed with. The first start makes one; it lies sealed in the database, for all replicas. */
@Injectable()
export class SigningKeys implements OnModuleInit {
  private readonly logger = new Logger('signing-keys');
  private signing: { readonly kid: string; readonly key: CryptoKey } | undefined;
  private published: readonly JWK[] = [];

  constructor(
    private readonly dataSource: DataSource,
    @Inject(identityConfig) private readonly config: Pick<Config, 'IDENTITY_KEY_ENCRYPTION_KEY'>,
  ) {}

  async onModuleInit(): Promise<void> {
    if ((await this.rows()).length === 0) await this.makeFirst();
    const rows = await this.rows();
    const newest = rows[0]!;
    this.published = rows.map((row) => JSON.parse(row.publicJwk) as JWK);
    this.signing = { kid: newest.kid, key: await importPKCS8(this.open(newest), algorithm) };
  }

  /** The private key in use, and the name by which verifiers find its public half. */
  get current(): { readonly kid: string; readonly key: CryptoKey } {
    if (!this.signing) throw new Error('no signing key is loaded yet');
    return this.signing;
  }

  /** For the world (RFC 7517). */
  get publicKeys(): { readonly keys: readonly JWK[] } {
    return { keys: this.published };
  }

  private rows(): Promise<SigningKey[]> {
    return this.dataSource
      .getRepository(SigningKey)
      .find({ where: { retiredAt: IsNull() }, order: { createdAt: 'DESC', kid: 'ASC' } });
  }

  /** Replicas may start at once: one of them makes the key. */
  private async makeFirst(): Promise<void> {
    const lock = await NamedLock.acquire(this.dataSource, 'signing-keys', 30);
    if (!lock) throw new Error('another process has been making the signing key for 30 s');
    try {
      if ((await this.rows()).length > 0) return;
      const pair = await generateKeyPair(algorithm, { extractable: true });
      const jwk = await exportJWK(pair.publicKey);
      const kid = await calculateJwkThumbprint(jwk);
      await this.dataSource.getRepository(SigningKey).insert({
        kid,
        algorithm,
        publicJwk: JSON.stringify({ ...jwk, kid, alg: algorithm, use: 'sig' }),
        privateKeySealed: seal(await exportPKCS8(pair.privateKey), this.config.IDENTITY_KEY_ENCRYPTION_KEY, kid),
        retiredAt: null,
      });
      this.logger.log({ message: 'made the first signing key', kid });
    } finally {
      await lock.release();
    }
  }

  private open(row: SigningKey): string {
    const pem = unseal(row.privateKeySealed, this.config.IDENTITY_KEY_ENCRYPTION_KEY, row.kid);
    if (pem !== undefined) return pem;
    throw new ConfigurationError([
      'IDENTITY_KEY_ENCRYPTION_KEY does not open the signing key in the database: give the secret that it was sealed with',
    ]);
  }
}
