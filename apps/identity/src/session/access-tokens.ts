import { Inject, Injectable } from '@nestjs/common';
import { uniqueId } from '@voltguard/kernel';
import { SignJWT } from 'jose';
import { type Config, identityConfig } from '../identity.config.ts';
import { SigningKeys } from '../signing-key/signing-keys.ts';
import type { User } from '../user/user.entity.ts';

/** Short-lived proof of who somebody is; every service checks it on its own. */
@Injectable()
export class AccessTokens {
  constructor(
    private readonly keys: SigningKeys,
    @Inject(identityConfig)
    private readonly config: Pick<Config, 'TOKEN_ISSUER' | 'TOKEN_AUDIENCE' | 'ACCESS_TOKEN_SECONDS'>,
  ) {}

  async issue(user: Pick<User, 'id' | 'role' | 'email'>): Promise<{ accessToken: string; expiresIn: number }> {
    const { kid, key } = this.keys.current;
    const expiresIn = this.config.ACCESS_TOKEN_SECONDS;
    const now = Math.floor(Date.now() / 1000);
    const accessToken = await new SignJWT({ role: user.role, email: user.email })
      .setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid })
      .setSubject(String(user.id))
      .setIssuer(this.config.TOKEN_ISSUER)
      .setAudience(this.config.TOKEN_AUDIENCE)
      .setJti(uniqueId())
      .setIssuedAt(now)
      .setExpirationTime(now + expiresIn)
      .sign(key);
    return { accessToken, expiresIn };
  }
}
