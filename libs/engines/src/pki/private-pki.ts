import { X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createAuthority, issueCertificate, type KeyedCertificate } from '@voltguard/pki';

/** Paths of a certificate and its key, PEM. */
export interface KeyedFiles {
  readonly certificate: string;
  readonly key: string;
}

const brokerNames = ['localhost', '127.0.0.1', '::1', 'mosquitto'];
const certificateDays = 825;
const renewBeforeDays = 30;
const dayMs = 86_400_000;

/** The authorities and certificates of a private system; what is there is kept, what is missing or about to end is made. */
export class PrivatePki {
  readonly deviceAuthority: KeyedFiles;
  readonly serviceAuthority: KeyedFiles;
  readonly broker: KeyedFiles;
  /** What clients trust the broker by. */
  readonly caFile: string;

  private constructor(readonly directory: string) {
    this.deviceAuthority = this.files('device-authority');
    this.serviceAuthority = this.files('service-authority');
    this.broker = this.files('broker');
    this.caFile = join(directory, 'ca.crt');
  }

  /** @param services each gets a client certificate for the broker's listener for services */
  static async ensure(directory: string, services: readonly string[]): Promise<PrivatePki> {
    const pki = new PrivatePki(directory);
    await ensurePair(pki.deviceAuthority, () => createAuthority('VoltGuard device authority'));
    await ensurePair(pki.serviceAuthority, () => createAuthority('VoltGuard service authority'));
    const authority = readPair(pki.serviceAuthority);
    await ensurePair(
      pki.broker,
      () =>
        issueCertificate(authority, {
          commonName: 'mosquitto',
          sans: brokerNames,
          usage: 'server',
          days: certificateDays,
        }),
      authority,
    );
    for (const service of services) {
      const wish = { commonName: service, usage: 'client', days: certificateDays } as const;
      await ensurePair(pki.service(service), () => issueCertificate(authority, wish), authority);
    }
    writeWhole(pki.caFile, authority.certificatePem, 0o644);
    return pki;
  }

  service(name: string): KeyedFiles {
    return this.files(join('services', name));
  }

  private files(name: string): KeyedFiles {
    return { certificate: join(this.directory, `${name}.crt`), key: join(this.directory, `${name}.key`) };
  }
}

async function ensurePair(
  files: KeyedFiles,
  make: () => Promise<KeyedCertificate>,
  issuer?: KeyedCertificate,
): Promise<void> {
  if (isUsable(files, issuer)) return;
  const made = await make();
  // The certificate comes last: where it stands, its key does too.
  writeWhole(files.key, made.keyPem, 0o600);
  writeWhole(files.certificate, made.certificatePem, 0o644);
}

function isUsable(files: KeyedFiles, issuer: KeyedCertificate | undefined): boolean {
  if (!existsSync(files.certificate) || !existsSync(files.key)) return false;
  const certificate = new X509Certificate(readFileSync(files.certificate));
  if (Date.parse(certificate.validTo) - Date.now() < renewBeforeDays * dayMs) return false;
  return !issuer || certificate.verify(new X509Certificate(issuer.certificatePem).publicKey);
}

function readPair(files: KeyedFiles): KeyedCertificate {
  return { certificatePem: readFileSync(files.certificate, 'utf8'), keyPem: readFileSync(files.key, 'utf8') };
}

function writeWhole(file: string, content: string, mode: number): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, content, { mode });
  renameSync(draft, file);
}
