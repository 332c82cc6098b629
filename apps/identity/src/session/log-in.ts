import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { failed, ok, type Result } from '@voltguard/kernel';
import { DataSource } from 'typeorm';
import { PasswordDesk } from '../user/password-desk.ts';
import { hashPassword, isOutdated, passwordMatches } from '../user/password-hash.ts';
import { User } from '../user/user.entity.ts';

export type LogInRefused = 'wrong-credentials' | 'user-disabled' | 'busy';

/**
 * Failures are answered at multiples of this after the check began. A check takes 30 ms (argon2id) or 250 ms (bcrypt, cost
 * 12), and without this the difference would tell which accounts exist.
 */
const failureStepMs = 400;

/** An email and a password become the user that they belong to. */
@Injectable()
export class LogIn {
  private readonly logger = new Logger('log-in');
  /** What the password of an account that does not exist is compared with. */
  private readonly nobodysHash = hashPassword('nobody');

  constructor(
    private readonly dataSource: DataSource,
    private readonly desk: PasswordDesk,
  ) {}

  async execute(email: string, password: string): Promise<Result<User, LogInRefused>> {
    const user = await this.dataSource.getRepository(User).findOneBy({ email });
    const hash = user?.passwordHash ?? (await this.nobodysHash);
    let began = 0;
    const checked = await this.desk.run(() => {
      began = performance.now();
      return passwordMatches(hash, password);
    });
    if (!checked.ok) return failed('busy');
    if (!user || !checked.value) {
      const took = performance.now() - began;
      await delay(Math.ceil(took / failureStepMs) * failureStepMs - took);
      return failed('wrong-credentials');
    }
    if (user.disabledAt) return failed('user-disabled');
    if (isOutdated(user.passwordHash)) await this.rehash(user, password);
    return ok(user);
  }

  /** Hashes of an older system, or of weaker settings, are replaced while the password is known. */
  private async rehash(user: User, password: string): Promise<void> {
    const hashed = await this.desk.run(() => hashPassword(password));
    // When it is busy, or somebody was faster, the next log-in does it.
    if (!hashed.ok) return;
    const { affected } = await this.dataSource
      .createQueryBuilder()
      .update(User)
      .set({ passwordHash: hashed.value })
      .where({ id: user.id, passwordHash: user.passwordHash })
      .execute();
    if (affected === 1) this.logger.log({ message: 'hashed anew with argon2id', userId: user.id });
  }
}
