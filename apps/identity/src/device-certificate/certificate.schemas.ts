import { cursorSchema, pageQuery, pageSchema } from '@voltguard/http';
import { z } from 'zod';
import type { DeviceCertificate } from './certificate.entity.ts';

export const certificateRequestSchema = z
  .strictObject({
    csr: z.string().min(1).max(8_192).describe('PKCS#10 request in PEM; its common name is the id of the device.'),
  })
  .meta({ id: 'CertificateRequest' });

export const certificateSchema = z
  .object({
    deviceId: z.string(),
    serialNumber: z.string().describe('Hex.'),
    certificate: z.string().describe('PEM.'),
    notBefore: z.string(),
    notAfter: z.string(),
    revokedAt: z.string().nullable(),
    createdAt: z.string(),
  })
  .meta({ id: 'DeviceCertificate' });

export const certificatesQuerySchema = z.strictObject({
  ...pageQuery,
  cursor: cursorSchema(z.tuple([z.int().positive()])).optional(),
});

export const certificatesPageSchema = pageSchema(certificateSchema);

export function certificateView(certificate: DeviceCertificate): z.output<typeof certificateSchema> {
  const { deviceId, serialNumber, certificatePem, notBefore, notAfter, revokedAt, createdAt } = certificate;
  return {
    deviceId,
    serialNumber,
    certificate: certificatePem,
    notBefore: notBefore.toISOString(),
    notAfter: notAfter.toISOString(),
    revokedAt: revokedAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  };
}
