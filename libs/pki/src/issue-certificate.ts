import { isIP } from 'node:net';
import type { webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { Authority, KeyedCertificate } from './authority.ts';
import { commonNameOf, randomSerialNumber, validity } from './certificate-fields.ts';
import { createKeyPair, exportPrivateKey, importPrivateKey, signingAlgorithm } from './key-pair.ts';

export type CertificateUsage = 'server' | 'client';

export interface CertificateWish {
  readonly commonName: string;
  /** Host names and IP addresses (v4, v6) that a server answers to. */
  readonly sans?: readonly string[];
  readonly usage: CertificateUsage;
  readonly days: number;
}

/** A new key and a certificate for it. Ends no later than the authority itself. */
export async function issueCertificate(authority: Authority, wish: CertificateWish): Promise<KeyedCertificate> {
  const keys = await createKeyPair();
  const certificate = await signCertificate(authority, wish, keys.publicKey);
  return { certificatePem: `${certificate.toString('pem')}\n`, keyPem: await exportPrivateKey(keys.privateKey) };
}

/** Certifies a public key. RFC 5280 section 4.2 says which extensions; OpenSSL and Mosquitto check all of them. */
export async function signCertificate(
  authority: Authority,
  wish: CertificateWish,
  publicKey: webcrypto.CryptoKey,
): Promise<X509Certificate> {
  const issuer = new X509Certificate(authority.certificatePem);
  const { notBefore, notAfter } = validity(wish.days);
  return X509CertificateGenerator.create({
    serialNumber: randomSerialNumber(),
    subject: commonNameOf(wish.commonName).toJSON(),
    issuer: issuer.subjectName,
    notBefore: notBefore < issuer.notBefore ? issuer.notBefore : notBefore,
    notAfter: notAfter > issuer.notAfter ? issuer.notAfter : notAfter,
    publicKey,
    signingKey: await importPrivateKey(authority.keyPem),
    signingAlgorithm,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([
        wish.usage === 'server' ? ExtendedKeyUsage.serverAuth : ExtendedKeyUsage.clientAuth,
      ]),
      await SubjectKeyIdentifierExtension.create(publicKey),
      await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      ...alternativeNames(wish.sans ?? []),
    ],
  });
}

function alternativeNames(sans: readonly string[]): SubjectAlternativeNameExtension[] {
  if (sans.length === 0) return [];
  return [
    new SubjectAlternativeNameExtension(sans.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value }))),
  ];
}
