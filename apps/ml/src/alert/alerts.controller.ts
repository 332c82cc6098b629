import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentUser, encodeCursor, page, Problem, Roles, type TokenUser } from '@voltguard/http';
import type { z } from 'zod';
import { rowIdParameter } from '../anomaly/anomaly.schemas.ts';
import { alertSchema, alertsQuerySchema, transitionsPageSchema } from './alert.schemas.ts';
import { ListTransitions } from './list-transitions.ts';

@ApiTags('alerts')
@Roles('owner', 'admin')
@Controller('alerts')
export class AlertsController {
  constructor(private readonly transitions: ListTransitions) {}

  @Get()
  @ApiOperation({
    summary:
      'Transitions of alert episodes: the newest first, or ascending from a number on; an owner sees their devices',
  })
  @ApiOkResponse({ standardSchema: transitionsPageSchema })
  async list(
    @Query({ schema: alertsQuerySchema }) { cursor, limit, after, ...filter }: z.output<typeof alertsQuerySchema>,
    @CurrentUser() user: TokenUser,
  ) {
    const ownerId = user.role === 'admin' ? undefined : user.id;
    const span =
      after === undefined
        ? { before: cursor?.[0], order: 'descending' as const }
        : { after: cursor?.[0] ?? after, order: 'ascending' as const };
    const found = await this.transitions.list({ ...filter, ...span, ownerId, limit: limit + 1 });
    const items = found.slice(0, limit);
    return page(items, found.length > limit ? encodeCursor([items.at(-1)!.number]) : null);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One episode with its transitions' })
  @ApiOkResponse({ standardSchema: alertSchema })
  async one(@Param('id', { schema: rowIdParameter }) id: number, @CurrentUser() user: TokenUser) {
    const transitions = await this.transitions.list({ alertId: id, order: 'ascending', limit: 10 });
    const first = transitions[0];
    const last = transitions.at(-1);
    if (!first || !last || (user.role !== 'admin' && first.ownerId !== user.id)) {
      throw new Problem(404, 'alert-not-found', `There is no alert ${id}.`);
    }
    const { deviceId, ownerId, stationId, connectorId, raisedAt } = first;
    const clearedAt = last.kind === 'cleared' ? last.at : null;
    const { kind: phase, severity } = last;
    return { id, deviceId, ownerId, stationId, connectorId, phase, severity, raisedAt, clearedAt, transitions };
  }
}
