import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { bulkInsert } from '@voltguard/persistence';
import { DataSource } from 'typeorm';
import { type Config, identityConfig } from '../identity.config.ts';
import { demoUsers } from './demo-users.ts';
import { User } from './user.entity.ts';

/** Adds the demo log-ins that are missing; whoever changed theirs keeps the change. Never in production. */
@Injectable()
export class SeedDemoUsers implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(identityConfig) private readonly config: Pick<Config, 'NODE_ENV'>,
  ) {}

  async onModuleInit(): Promise<void> {
    if (this.config.NODE_ENV === 'production') return;
    // Ignored inserts use up ids, and a second start should not.
    const known = new Set(
      (await this.dataSource.getRepository(User).find({ select: { email: true } })).map((user) => user.email),
    );
    const rows = demoUsers
      .filter((user) => !known.has(user.email))
      .map((user) => [user.email, user.name, user.role, user.passwordHash]);
    await bulkInsert(this.dataSource.manager, 'users', ['email', 'name', 'role', 'password_hash'], rows, {
      onDuplicate: 'ignore',
    });
  }
}
