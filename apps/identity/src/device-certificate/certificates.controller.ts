import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { deviceIdSchema } from '@voltguard/contracts';
import { CurrentUser, encodeCursor, page, Problem, type TokenUser, validationProblem } from '@voltguard/http';
import type { RequestRefused } from '@voltguard/pki';
import { DataSource, LessThan } from 'typeorm';
import type { z } from 'zod';
import { DeviceCertificate } from './certificate.entity.ts';
import {
  certificateRequestSchema,
  certificateSchema,
  certificatesPageSchema,
  certificatesQuerySchema,
  certificateView,
} from './certificate.schemas.ts';
import { CertifyDevice } from './certify-device.ts';
import { mayCertify } from './device-rights.ts';
import { KnownDevices } from './known-devices.ts';

const refusals: Readonly<Record<RequestRefused, string>> = {
  unreadable: 'is not a certificate request (PKCS#10) in PEM',
  'wrong-key-type': 'must be for an EC key on P-256 or an RSA key of 2048 to 4096 bits',
  'wrong-signature': 'is not signed with the key that it names',
  'wrong-common-name': 'must have the id of the device as its common name, and nothing else in its subject',
};

@ApiTags('devices')
@Controller('devices/:id/certificates')
export class CertificatesController {
  constructor(
    private readonly certifyDevice: CertifyDevice,
    private readonly devices: KnownDevices,
    private readonly dataSource: DataSource,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Have a device certified, for MQTT over TLS' })
  @ApiCreatedResponse({ standardSchema: certificateSchema })
  async create(
    @CurrentUser() user: TokenUser,
    @Param('id', { schema: deviceIdSchema }) id: string,
    @Body({ schema: certificateRequestSchema }) { csr }: z.output<typeof certificateRequestSchema>,
  ) {
    const certificate = await this.certifyDevice.execute(user, id, csr);
    if (certificate.ok) return certificateView(certificate.value);
    if (certificate.failure === 'device-not-found') throw deviceNotFound(id);
    throw validationProblem([{ in: 'body', field: 'csr', message: refusals[certificate.failure] }]);
  }

  @Get()
  @ApiOperation({ summary: 'Certificates of a device, the newest first' })
  @ApiOkResponse({ standardSchema: certificatesPageSchema })
  async list(
    @CurrentUser() user: TokenUser,
    @Param('id', { schema: deviceIdSchema }) id: string,
    @Query({ schema: certificatesQuerySchema }) { cursor, limit }: z.output<typeof certificatesQuerySchema>,
  ) {
    const device = await this.devices.find(id);
    if (!device || !mayCertify(user, device)) throw deviceNotFound(id);
    const rows = await this.dataSource.getRepository(DeviceCertificate).find({
      where: { deviceId: id, ...(cursor && { id: LessThan(cursor[0]) }) },
      order: { id: 'DESC' },
      take: limit + 1,
    });
    const items = rows.slice(0, limit);
    return page(items.map(certificateView), rows.length > limit ? encodeCursor([items.at(-1)!.id]) : null);
  }
}

function deviceNotFound(id: string): Problem {
  return new Problem(404, 'device-not-found', `There is no device ${id} of yours. Register it first.`);
}
