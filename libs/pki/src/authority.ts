import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { commonNameOf, randomSerialNumber, validity } from './certificate-fields.ts';
import { createKeyPair, exportPrivateKey, signingAlgorithm } from './key-pair.ts';

/** A certificate or an authority: both PEM. The key is secret. */
export interface KeyedCertificate {
  readonly certificatePem: string;
  readonly keyPem: string;
}

export type Authority = KeyedCertificate;

/**
 * A self-signed root. It signs leaves and revocation lists only (path length 0): nobody whom it certifies can certify others.
 * @param years until it ends; every certificate that it issues ends no later
 */
export async function createAuthority(commonName: string, years = 10): Promise<Authority> {
  const keys = await createKeyPair();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: randomSerialNumber(),
    name: commonNameOf(commonName).toJSON(),
    ...validity(years * 365),
    keys,
    signingAlgorithm,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificatePem: `${certificate.toString('pem')}\n`, keyPem: await exportPrivateKey(keys.privateKey) };
}
