import { readFile } from 'node:fs/promises';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { ConfigurationError } from '@voltguard/config';
import { type Authority, signRequest } from '@voltguard/pki';
import { type Config, identityConfig } from '../identity.config.ts';

type Settings = Pick<Config, 'DEVICE_AUTHORITY_CERT_FILE' | 'DEVICE_AUTHORITY_KEY_FILE' | 'DEVICE_CERTIFICATE_DAYS'>;

/** The authority that the broker's device listener trusts; its key never leaves this process. */
@Injectable()
export class DeviceAuthority implements OnModuleInit {
  private authority: Authority | undefined;

  constructor(@Inject(identityConfig) private readonly config: Settings) {}

  async onModuleInit(): Promise<void> {
    this.authority = {
      certificatePem: await pemFile('DEVICE_AUTHORITY_CERT_FILE', this.config.DEVICE_AUTHORITY_CERT_FILE),
      keyPem: await pemFile('DEVICE_AUTHORITY_KEY_FILE', this.config.DEVICE_AUTHORITY_KEY_FILE),
    };
  }

  get certificatePem(): string {
    return this.loaded().certificatePem;
  }

  certify(deviceId: string, requestPem: string) {
    return signRequest(this.loaded(), requestPem, {
      expectedCommonName: deviceId,
      days: this.config.DEVICE_CERTIFICATE_DAYS,
    });
  }

  private loaded(): Authority {
    if (!this.authority) throw new Error('the device authority is not loaded yet');
    return this.authority;
  }
}

async function pemFile(setting: string, path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new ConfigurationError([`${setting}: ${path} cannot be read (${code ?? message})`]);
  });
  if (!text.includes('-----BEGIN ')) throw new ConfigurationError([`${setting}: ${path} is not a PEM file`]);
  return text;
}
