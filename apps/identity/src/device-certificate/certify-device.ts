import { Injectable } from '@nestjs/common';
import type { TokenUser } from '@voltguard/http';
import { failed, ok, type Result, systemClock } from '@voltguard/kernel';
import type { RequestRefused } from '@voltguard/pki';
import { DataSource } from 'typeorm';
import { DeviceCertificate } from './certificate.entity.ts';
import { DeviceAuthority } from './device-authority.ts';
import { mayCertify } from './device-rights.ts';
import { KnownDevices } from './known-devices.ts';

/** Signs the request of a device, for its owner or an admin, and keeps what was issued. */
@Injectable()
export class CertifyDevice {
  constructor(
    private readonly dataSource: DataSource,
    private readonly devices: KnownDevices,
    private readonly authority: DeviceAuthority,
  ) {}

  async execute(
    user: TokenUser,
    deviceId: string,
    requestPem: string,
  ): Promise<Result<DeviceCertificate, 'device-not-found' | RequestRefused>> {
    const device = await this.devices.find(deviceId);
    if (!device || !mayCertify(user, device)) return failed('device-not-found');
    const signed = await this.authority.certify(deviceId, requestPem);
    if (!signed.ok) return signed;
    const { certificatePem, serialNumber, notBefore, notAfter } = signed.value;
    const certificate = Object.assign(new DeviceCertificate(), {
      serialNumber,
      deviceId,
      issuedTo: user.id,
      certificatePem,
      notBefore,
      notAfter,
      revokedAt: null,
      createdAt: systemClock.now(),
    });
    await this.dataSource.getRepository(DeviceCertificate).insert(certificate);
    return ok(certificate);
  }
}
