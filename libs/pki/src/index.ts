// The ASN.1 schemas of @peculiar/x509 read design metadata while they load: this import must come first.
import 'reflect-metadata';

export * from './authority.ts';
export * from './certificate-request.ts';
export { issueCertificate, type CertificateUsage, type CertificateWish } from './issue-certificate.ts';
