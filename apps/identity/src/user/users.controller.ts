import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { encodeCursor, page, Roles } from '@voltguard/http';
import { DataSource, MoreThan } from 'typeorm';
import type { z } from 'zod';
import { User } from './user.entity.ts';
import { usersPageSchema, usersQuerySchema } from './user.schemas.ts';
import { userView } from './user-view.ts';

@ApiTags('users')
@Controller('users')
export class UsersController {
  constructor(private readonly dataSource: DataSource) {}

  @Roles('admin')
  @Get()
  @ApiOperation({ summary: 'All users by id, or the one with an email' })
  @ApiOkResponse({ standardSchema: usersPageSchema })
  async list(@Query({ schema: usersQuerySchema }) { cursor, limit, email }: z.output<typeof usersQuerySchema>) {
    const users = await this.dataSource.getRepository(User).find({
      where: { id: MoreThan(cursor?.[0] ?? 0), ...(email !== undefined && { email }) },
      order: { id: 'ASC' },
      take: limit + 1,
    });
    const items = users.slice(0, limit);
    return page(items.map(userView), users.length > limit ? encodeCursor([items.at(-1)!.id]) : null);
  }
}
