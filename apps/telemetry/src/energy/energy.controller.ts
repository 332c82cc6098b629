import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { deviceIdSchema } from '@voltguard/contracts';
import {
  CurrentUser,
  encodeCursor,
  page,
  type Page,
  Problem,
  Roles,
  type TokenUser,
  validationProblem,
} from '@voltguard/http';
import type { Clock } from '@voltguard/kernel';
import { z } from 'zod';
import { FindDevices } from '../device/find-devices.ts';
import { deviceNotFound } from '../device/devices.controller.ts';
import { bucketMs, type Resolution } from '../roll-up/bucket.ts';
import { clock } from '../tokens.ts';
import { type EnergyQuery, energyQuery, type EnergyRange, rangeOf } from './energy-query.ts';
import { rawItemSchema, type RollUpItem, rollUpItemSchema, type StoredReading } from './energy-schemas.ts';
import { type RawPosition, ReadRaw } from './read-raw.ts';
import { ReadSummaries } from './read-summaries.ts';
import { rollUpItems } from './roll-up-items.ts';

const latestQuery = z.strictObject({ deviceId: deviceIdSchema });

@ApiTags('energy')
@Roles('owner', 'admin')
@Controller()
export class EnergyController {
  constructor(
    @Inject(FindDevices) private readonly findDevices: FindDevices,
    @Inject(ReadRaw) private readonly readRaw: ReadRaw,
    @Inject(ReadSummaries) private readonly readSummaries: ReadSummaries,
    @Inject(clock) private readonly clock: Clock,
  ) {}

  @Get('energy')
  @ApiOkResponse({
    standardSchema: z.object({
      items: z.union([z.array(rollUpItemSchema), z.array(rawItemSchema)]),
      nextCursor: z.string().nullable(),
    }),
  })
  async energy(
    @CurrentUser() user: TokenUser,
    @Query({ schema: energyQuery }) query: EnergyQuery,
  ): Promise<Page<RollUpItem | StoredReading>> {
    const { range, after } = this.positionOf(query);
    const device = await this.findDevices.one(user, query.deviceId);
    if (!device) throw deviceNotFound(query.deviceId);
    const { resolution } = range;
    if (resolution === 'raw') return this.raw(device.deviceKey, range, query.limit, after);
    return this.rollUps(device.deviceKey, resolution, range, query.limit);
  }

  @Get('telemetry/latest')
  @ApiOkResponse({ standardSchema: rawItemSchema })
  async latest(
    @CurrentUser() user: TokenUser,
    @Query({ schema: latestQuery }) { deviceId }: z.output<typeof latestQuery>,
  ): Promise<StoredReading> {
    const device = await this.findDevices.one(user, deviceId);
    if (!device) throw deviceNotFound(deviceId);
    const reading = await this.readRaw.latest(device.deviceKey);
    if (!reading) throw new Problem(404, 'no-readings', `Device ${deviceId} has no readings yet.`);
    return reading;
  }

  private async raw(deviceKey: number, range: EnergyRange, limit: number, after: RawPosition | undefined) {
    const { items, last } = await this.readRaw.range(deviceKey, range, limit, after);
    return page(items, last && encodeCursor(['raw', range.to, last.at, last.seq]));
  }

  private async rollUps(deviceKey: number, resolution: Resolution, range: EnergyRange, limit: number) {
    const found = await this.readSummaries.range(deviceKey, resolution, range, limit + 1);
    const items = rollUpItems(resolution, found.summaries.slice(0, limit), found.registerBefore);
    const last = found.summaries[limit - 1];
    const next = found.summaries.length > limit ? last : undefined;
    return page(items, next && encodeCursor([resolution, range.to, next.bucket + bucketMs[resolution], 0]));
  }

  private positionOf(query: EnergyQuery): { range: EnergyRange; after?: RawPosition } {
    if (query.cursor) {
      const [resolution, to, from, seq] = query.cursor;
      const range = { from, to, resolution };
      return resolution === 'raw' ? { range, after: { at: from, seq } } : { range };
    }
    const range = rangeOf(query, this.clock.now().getTime());
    if (range) return { range };
    throw validationProblem([{ in: 'query', field: 'from', message: 'must be before "to"' }]);
  }
}
