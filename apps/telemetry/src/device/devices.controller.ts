import { Body, Controller, Delete, Get, Headers, HttpCode, Inject, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { deviceIdSchema } from '@voltguard/contracts';
import {
  CurrentUser,
  encodeCursor,
  entityTag,
  expectedVersion,
  type Page,
  page,
  pageSchema,
  Problem,
  Roles,
  stale,
  type TokenUser,
} from '@voltguard/http';
import type { FastifyReply } from 'fastify';
import { ChangeDevice } from './change-device.ts';
import { DeleteDevice } from './delete-device.ts';
import {
  changeDeviceSchema,
  type DeviceChange,
  type DeviceDetail,
  deviceDetailSchema,
  type DeviceRegistration,
  deviceSchema,
  type DeviceView,
  listDevicesQuery,
  type ListDevicesQuery,
  registerDeviceSchema,
} from './device.schemas.ts';
import { FindDevices, viewOf } from './find-devices.ts';
import { RegisterDevice } from './register-device.ts';

@ApiTags('devices')
@Roles('owner', 'admin')
@Controller('devices')
export class DevicesController {
  constructor(
    @Inject(RegisterDevice) private readonly registerDevice: RegisterDevice,
    @Inject(ChangeDevice) private readonly changeDevice: ChangeDevice,
    @Inject(DeleteDevice) private readonly deleteDevice: DeleteDevice,
    @Inject(FindDevices) private readonly findDevices: FindDevices,
  ) {}

  @Post()
  @ApiCreatedResponse({ standardSchema: deviceSchema })
  async register(
    @CurrentUser() user: TokenUser,
    @Body({ schema: registerDeviceSchema }) body: DeviceRegistration,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DeviceView> {
    const registered = await this.registerDevice.register(user, body);
    if (registered.ok) return answered(reply, registered.value);
    if (registered.failure === 'not-your-owner-id') throw notYourOwnerId();
    throw new Problem(409, 'device-exists', `There is a device ${body.deviceId} already.`);
  }

  @Get()
  @ApiOkResponse({ standardSchema: pageSchema(deviceSchema) })
  async list(
    @CurrentUser() user: TokenUser,
    @Query({ schema: listDevicesQuery }) query: ListDevicesQuery,
  ): Promise<Page<DeviceView>> {
    const { items, last } = await this.findDevices.list(user, query, query.cursor?.[0]);
    return page(items, last === undefined ? null : encodeCursor([last]));
  }

  @Get(':id')
  @ApiOkResponse({ standardSchema: deviceDetailSchema })
  async one(
    @CurrentUser() user: TokenUser,
    @Param('id', { schema: deviceIdSchema }) id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DeviceDetail> {
    const detail = await this.findDevices.detail(user, id);
    if (!detail) throw deviceNotFound(id);
    void reply.header('etag', entityTag(detail.version));
    return detail;
  }

  @Put(':id')
  @ApiOkResponse({ standardSchema: deviceSchema })
  async change(
    @CurrentUser() user: TokenUser,
    @Param('id', { schema: deviceIdSchema }) id: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Body({ schema: changeDeviceSchema }) body: DeviceChange,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DeviceView> {
    const changed = await this.changeDevice.change(user, id, expectedVersion(ifMatch), body);
    if (changed.ok) return answered(reply, changed.value);
    if (changed.failure === 'not-your-owner-id') throw notYourOwnerId();
    throw changed.failure === 'stale' ? stale() : deviceNotFound(id);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiNoContentResponse()
  async delete(
    @CurrentUser() user: TokenUser,
    @Param('id', { schema: deviceIdSchema }) id: string,
    @Headers('if-match') ifMatch: string | undefined,
  ): Promise<void> {
    const version = ifMatch === undefined ? undefined : expectedVersion(ifMatch);
    const deleted = await this.deleteDevice.delete(user, id, version);
    if (!deleted.ok) throw deleted.failure === 'stale' ? stale() : deviceNotFound(id);
  }
}

function answered(reply: FastifyReply, device: Parameters<typeof viewOf>[0]): DeviceView {
  void reply.header('etag', entityTag(device.version));
  return viewOf(device);
}

export function deviceNotFound(id: string): Problem {
  return new Problem(404, 'device-not-found', `There is no device ${id}.`);
}

function notYourOwnerId(): Problem {
  return new Problem(403, 'not-your-owner-id', 'An owner registers devices for themselves only.');
}
