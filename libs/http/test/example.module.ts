import { Body, Controller, type DynamicModule, Get, Headers, Module, Param, Post, Put, Query } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { currentTrace } from '@voltguard/observability';
import { z } from 'zod';
import {
  CurrentUser,
  cursorSchema,
  encodeCursor,
  expectedVersion,
  type HttpConfig,
  HttpModule,
  page,
  pageQuery,
  Problem,
  Public,
  Roles,
  type TokenUser,
} from '../src/index.ts';

const thingSchema = z.strictObject({
  name: z.string().min(1).max(20),
  connectors: z.array(z.strictObject({ powerW: z.number().positive() })).max(100),
});
const listSchema = z.strictObject({ ...pageQuery, cursor: cursorSchema(z.tuple([z.int(), z.string()])).optional() });
const idSchema = z.string().regex(/^[A-Z]{3}$/, 'must be three capital letters');

@Controller('things')
class ThingsController {
  @Post()
  create(@Body({ schema: thingSchema }) thing: z.output<typeof thingSchema>) {
    return { ...thing, correlationId: currentTrace()?.correlationId };
  }

  @Get()
  @ApiOkResponse({ standardSchema: z.object({ limit: z.number() }).meta({ id: 'Limits' }) })
  list(@Query({ schema: listSchema }) query: z.output<typeof listSchema>) {
    return page([query.limit, query.cursor], encodeCursor([1, 'a']));
  }

  @Get('mine')
  mine(@CurrentUser() user: TokenUser) {
    return user;
  }

  @Roles('admin', 'owner')
  @Get('managed')
  managed() {
    return { managed: true };
  }

  @Public()
  @Get('open')
  open() {
    return { open: true };
  }

  @Public()
  @Get('broken')
  broken(): never {
    throw new Error('the database password is hunter2');
  }

  @Public()
  @Get('away')
  away(): never {
    throw new Error('database away');
  }

  @Public()
  @Get('refused')
  refused(): never {
    throw new Problem(429, 'slow-down', 'Wait.', { retryAfterSeconds: 1.2, members: { left: 0 } });
  }

  @Put(':id')
  change(@Param('id', { schema: idSchema }) id: string, @Headers('if-match') ifMatch?: string) {
    return { id, version: expectedVersion(ifMatch) };
  }
}

@Controller('.well-known/jwks.json')
class RootController {
  @Public()
  @Get()
  keys() {
    return { keys: [] };
  }
}

@Module({})
export class ExampleModule {
  static register(config: HttpConfig): DynamicModule {
    return {
      module: ExampleModule,
      imports: [HttpModule.register(config, { isPassing: (error) => (error as Error).message === 'database away' })],
      controllers: [ThingsController, RootController],
    };
  }
}
