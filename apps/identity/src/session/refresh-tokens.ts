import { createHash, randomBytes } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { failed, ok, type Result, systemClock, uniqueId } from '@voltguard/kernel';
import { DataSource, type EntityManager, IsNull } from 'typeorm';
import { type Config, identityConfig } from '../identity.config.ts';
import { User } from '../user/user.entity.ts';
import { decideRefresh } from './refresh-decision.ts';
import { RefreshToken } from './refresh-token.entity.ts';

export type RefreshRefused = 'invalid-refresh-token' | 'user-disabled';

const dayMs = 86_400_000;

/** Long-lived, opaque, good for one exchange each; the database knows only their hashes. */
@Injectable()
export class RefreshTokens {
  private readonly logger = new Logger('refresh-tokens');
  private readonly clock = systemClock;

  constructor(
    private readonly dataSource: DataSource,
    @Inject(identityConfig) private readonly config: Pick<Config, 'REFRESH_TOKEN_DAYS'>,
  ) {}

  /** The first of a family. */
  async begin(userId: number): Promise<string> {
    // Each log-in takes some of the dead away, so that nothing else has to.
    await this.dataSource.query('DELETE FROM refresh_tokens WHERE expires_at < ? LIMIT 100', [this.clock.now()]);
    return this.insert(this.dataSource.manager, userId, uniqueId());
  }

  async exchange(token: string): Promise<Result<{ user: User; refreshToken: string }, RefreshRefused>> {
    return this.dataSource.transaction('READ COMMITTED', async (manager) => {
      const now = this.clock.now();
      const known = await manager
        .getRepository(RefreshToken)
        .findOne({ where: { tokenHash: hashOf(token) }, lock: { mode: 'pessimistic_write' } });
      const decision = decideRefresh(known, now);
      if (decision === 'end-family' && known) {
        this.logger.warn({
          message: 'a refresh token came back after its exchange: its family ends',
          userId: known.userId,
        });
        await manager.update(RefreshToken, { family: known.family, revokedAt: IsNull() }, { revokedAt: now });
      }
      if (decision !== 'exchange' || !known) return failed('invalid-refresh-token');
      const user = await manager.findOneByOrFail(User, { id: known.userId });
      if (user.disabledAt) return failed('user-disabled');
      if (!known.usedAt) await manager.update(RefreshToken, { id: known.id }, { usedAt: now });
      return ok({ user, refreshToken: await this.insert(manager, user.id, known.family) });
    });
  }

  private async insert(manager: EntityManager, userId: number, family: string): Promise<string> {
    const token = `vgr_${randomBytes(32).toString('base64url')}`;
    const now = this.clock.now();
    await manager.getRepository(RefreshToken).insert({
      tokenHash: hashOf(token),
      family,
      userId,
      createdAt: now,
      expiresAt: new Date(now.getTime() + this.config.REFRESH_TOKEN_DAYS * dayMs),
      usedAt: null,
      revokedAt: null,
    });
    return token;
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
