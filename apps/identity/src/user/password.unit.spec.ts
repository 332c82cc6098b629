import { describe, expect, it } from '@jest/globals';
import { demoUsers } from './demo-users.ts';
import { emailSchema } from './email.ts';
import { PasswordDesk } from './password-desk.ts';
import { hashPassword, isOutdated, passwordMatches } from './password-hash.ts';

describe('password hashes', () => {
  it('of an older system verify and are outdated', async () => {
    const admin = demoUsers.find((user) => user.role === 'admin')!;
    expect(await passwordMatches(admin.passwordHash, 'admin123')).toBe(true);
    expect(await passwordMatches(admin.passwordHash, 'Admin123')).toBe(false);
    expect(isOutdated(admin.passwordHash)).toBe(true);
  });

  it('of today are argon2id and current', async () => {
    const hash = await hashPassword('correct horse');
    expect(hash).toMatch(/^\$argon2id\$/);
    expect(await passwordMatches(hash, 'correct horse')).toBe(true);
    expect(await passwordMatches(hash, 'correct horse ')).toBe(false);
    expect(isOutdated(hash)).toBe(false);
  });

  it('that are none match nothing', async () => {
    expect(await passwordMatches('', '')).toBe(false);
    expect(await passwordMatches('plain', 'plain')).toBe(false);
  });
});

describe('the password desk', () => {
  it('works on a few at a time, in order, and sends away what does not fit in the queue', async () => {
    const desk = new PasswordDesk({ PASSWORD_CHECKS: 2, PASSWORD_QUEUE: 2 });
    const finish: (() => void)[] = [];
    let running = 0;
    const work = (name: string) => () => {
      running += 1;
      return new Promise<string>((resolve) => {
        finish.push(() => {
          running -= 1;
          resolve(name);
        });
      });
    };
    const results = ['a', 'b', 'c', 'd', 'e'].map((name) => desk.run(work(name)));
    expect(await results[4]).toEqual({ ok: false, failure: 'busy' });
    expect(running).toBe(2);
    finish.shift()!();
    expect(await results[0]).toEqual({ ok: true, value: 'a' });
    expect(finish).toHaveLength(2);
    for (let i = 0; i < 3; i += 1) {
      finish.shift()!();
      await results[i + 1];
    }
    expect(await Promise.all(results.slice(1, 4))).toEqual(['b', 'c', 'd'].map((value) => ({ ok: true, value })));
  });

  it('frees the place of work that failed', async () => {
    const desk = new PasswordDesk({ PASSWORD_CHECKS: 1, PASSWORD_QUEUE: 0 });
    await expect(desk.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await desk.run(() => Promise.resolve(1))).toEqual({ ok: true, value: 1 });
  });
});

describe('an email', () => {
  it('is the same with capitals and spaces around it', () => {
    expect(emailSchema.parse(' Admin@EcoCharge.com ')).toBe('admin@ecocharge.com');
  });

  it.each(['', 'admin', 'admin@', `${'a'.repeat(250)}@example.org`, 7, null])(
    'is refused when it is none: %s',
    (text) => {
      expect(emailSchema.safeParse(text).success).toBe(false);
    },
  );
});
