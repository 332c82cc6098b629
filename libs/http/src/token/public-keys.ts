import { createRemoteJWKSet, errors, type FlattenedJWSInput, type JWSHeaderParameters } from 'jose';

/** Identity cannot be asked for its keys, and the ones known here do not suffice. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable';
}

const refreshMs = 5 * 60_000;
const timeoutMs = 3_000;

/**
 * Identity's public keys. Kept for as long as identity is away; refreshed every five minutes while it answers, and when a
 * token names a key that is not known, at most once in a cool-down (a flood of invented key ids costs identity nothing).
 */
export class PublicKeys {
  private readonly remote;
  private failedAt = -Infinity;
  private refreshedAt = Date.now();

  constructor(
    url: string,
    private readonly cooldownMs = 5_000,
  ) {
    // jose would refuse every token once its cache has expired while identity is away: freshness is ours to keep.
    this.remote = createRemoteJWKSet(new URL(url), {
      cacheMaxAge: Infinity,
      cooldownDuration: cooldownMs,
      timeoutDuration: timeoutMs,
    });
  }

  /** For `jwtVerify`. @throws KeysUnavailable, or jose's JWKSNoMatchingKey */
  readonly find = async (header: JWSHeaderParameters, token: FlattenedJWSInput) => {
    this.refreshWhenOld();
    const known = this.remote.jwks()?.keys.some((key) => key.kid === header.kid) ?? false;
    if (!known && Date.now() - this.failedAt < this.retryAfterMs()) throw this.missing();
    try {
      return await this.remote(header, token);
    } catch (error) {
      if (isAboutTheToken(error)) throw error;
      this.failedAt = Date.now();
      throw this.missing(error);
    }
  };

  /** Fetches the keys ahead of the first token; that identity is not up yet is no error. */
  async warm(): Promise<void> {
    await this.remote.reload().catch(() => undefined);
  }

  /** Without any key we cannot answer anybody, so we ask again soon; with some, an unknown id can wait. */
  private retryAfterMs(): number {
    return this.remote.jwks() ? this.cooldownMs : 500;
  }

  /** With keys at hand a token of an unknown key is simply not good; only without any is it our fault. */
  private missing(cause?: unknown): Error {
    return this.remote.jwks() ? new errors.JWKSNoMatchingKey() : new KeysUnavailable('no public keys', { cause });
  }

  private refreshWhenOld(): void {
    if (!this.remote.jwks() || Date.now() - this.refreshedAt < refreshMs) return;
    this.refreshedAt = Date.now();
    void this.warm();
  }
}

function isAboutTheToken(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  );
}
