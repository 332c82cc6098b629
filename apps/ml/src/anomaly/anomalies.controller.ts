import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentUser, encodeCursor, page, Problem, Roles, type TokenUser } from '@voltguard/http';
import type { z } from 'zod';
import { anomaliesPageSchema, anomaliesQuerySchema, anomalySchema, rowIdParameter } from './anomaly.schemas.ts';
import { ListAnomalies } from './list-anomalies.ts';

@ApiTags('anomalies')
@Roles('owner', 'admin')
@Controller('anomalies')
export class AnomaliesController {
  constructor(private readonly anomalies: ListAnomalies) {}

  @Get()
  @ApiOperation({ summary: 'Unusual readings, the newest first; an owner sees those of their devices' })
  @ApiOkResponse({ standardSchema: anomaliesPageSchema })
  async list(
    @Query({ schema: anomaliesQuerySchema }) { cursor, limit, ...filter }: z.output<typeof anomaliesQuerySchema>,
    @CurrentUser() user: TokenUser,
  ) {
    const ownerId = user.role === 'admin' ? undefined : user.id;
    const found = await this.anomalies.list({ ...filter, ownerId, before: cursor, limit: limit + 1 });
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return page(items, found.length > limit && last ? encodeCursor([last.timestamp, last.id]) : null);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One unusual reading and what made it so' })
  @ApiOkResponse({ standardSchema: anomalySchema })
  async one(@Param('id', { schema: rowIdParameter }) id: number, @CurrentUser() user: TokenUser) {
    const anomaly = await this.anomalies.find(id);
    if (!anomaly || (user.role !== 'admin' && anomaly.ownerId !== user.id)) {
      throw new Problem(404, 'anomaly-not-found', `There is no anomaly ${id}.`);
    }
    return anomaly;
  }
}
