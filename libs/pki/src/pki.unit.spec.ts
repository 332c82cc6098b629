import { execFileSync, spawnSync } from 'node:child_process';
import { X509Certificate as NodeCertificate, createPrivateKey } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Authority, createAuthority, createRequest, issueCertificate, signRequest } from './index.ts';

const openssl = spawnSync('openssl', ['version']).status === 0;
const withOpenssl = openssl ? it : it.skip;

let authority: Authority;
let directory: string;

beforeAll(async () => {
  authority = await createAuthority('VoltGuard test authority');
  directory = mkdtempSync(join(tmpdir(), 'voltguard-pki-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

function file(name: string, content: string): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

describe('an authority', () => {
  it('is a root that may sign certificates and nothing below them', () => {
    const certificate = new NodeCertificate(authority.certificatePem);
    expect(certificate.ca).toBe(true);
    expect(certificate.subject).toBe('CN=VoltGuard test authority');
    expect(certificate.checkIssued(certificate)).toBe(true);
    expect(certificate.checkPrivateKey(createPrivateKey(authority.keyPem))).toBe(true);
  });
});

describe('a certificate', () => {
  it('names its hosts and addresses, ends when asked, and has begun already', async () => {
    const issued = await issueCertificate(authority, {
      commonName: 'broker',
      sans: ['localhost', '127.0.0.1', '::1'],
      usage: 'server',
      days: 30,
    });
    const certificate = new NodeCertificate(issued.certificatePem);
    expect(certificate.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1');
    expect(certificate.verify(new NodeCertificate(authority.certificatePem).publicKey)).toBe(true);
    expect(certificate.ca).toBe(false);
    expect(new Date(certificate.validFrom).getTime()).toBeLessThan(Date.now() - 60_000);
    expect(Math.round((new Date(certificate.validTo).getTime() - Date.now()) / 86_400_000)).toBe(30);
    expect(certificate.serialNumber).toHaveLength(32);
  });

  it('ends no later than its authority', async () => {
    const young = await createAuthority('young', 1);
    const issued = await issueCertificate(young, { commonName: 'EVSE-1', usage: 'client', days: 3_650 });
    expect(new NodeCertificate(issued.certificatePem).validTo).toBe(new NodeCertificate(young.certificatePem).validTo);
  });

  it('has a serial number of its own each time', async () => {
    const serials = new Set<string>();
    for (let i = 0; i < 20; i++) {
      const issued = await issueCertificate(authority, { commonName: 'EVSE-1', usage: 'client', days: 1 });
      serials.add(new NodeCertificate(issued.certificatePem).serialNumber);
    }
    expect(serials.size).toBe(20);
  });

  it('cannot smuggle another field into its subject', async () => {
    const issued = await issueCertificate(authority, { commonName: 'a,O=admin+CN=b', usage: 'client', days: 1 });
    expect(new NodeCertificate(issued.certificatePem).toLegacyObject().subject).toEqual({ CN: 'a,O=admin+CN=b' });
  });

  withOpenssl('is accepted by openssl for its purpose only', async () => {
    const ca = file('ca.crt', authority.certificatePem);
    for (const usage of ['server', 'client'] as const) {
      const issued = await issueCertificate(authority, { commonName: 'EVSE-1', sans: ['localhost'], usage, days: 1 });
      const leaf = file(`${usage}.crt`, issued.certificatePem);
      const verify = (purpose: string): number | null =>
        spawnSync('openssl', ['verify', '-x509_strict', '-purpose', purpose, '-CAfile', ca, leaf]).status;
      expect({ server: verify('sslserver'), client: verify('sslclient') }).toEqual(
        usage === 'server' ? { server: 0, client: 2 } : { server: 2, client: 0 },
      );
    }
  });
});

describe('a request', () => {
  it('becomes a client certificate for the key that asked', async () => {
    const { requestPem, keyPem } = await createRequest('EVSE-DEL-001');
    const outcome = await signRequest(authority, requestPem, { expectedCommonName: 'EVSE-DEL-001', days: 90 });
    if (!outcome.ok) throw new Error(outcome.failure);
    const certificate = new NodeCertificate(outcome.value.certificatePem);
    expect(certificate.checkPrivateKey(createPrivateKey(keyPem))).toBe(true);
    expect(certificate.serialNumber.toLowerCase()).toBe(outcome.value.serialNumber);
    expect(new Date(certificate.validTo)).toEqual(outcome.value.notAfter);
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
  });

  it('is refused under another name', async () => {
    const { requestPem } = await createRequest('EVSE-DEL-002');
    const outcome = await signRequest(authority, requestPem, { expectedCommonName: 'EVSE-DEL-001', days: 1 });
    expect(outcome).toEqual({ ok: false, failure: 'wrong-common-name' });
  });

  it('is refused when it was changed after signing', async () => {
    const { requestPem } = await createRequest('EVSE-DEL-001');
    const der = Buffer.from(requestPem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
    const changed = Buffer.from(der.toString('latin1').replace('EVSE-DEL-001', 'EVSE-DEL-002'), 'latin1');
    const pem = `-----BEGIN CERTIFICATE REQUEST-----\n${changed.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`;
    const outcome = await signRequest(authority, pem, { expectedCommonName: 'EVSE-DEL-002', days: 1 });
    expect(outcome).toEqual({ ok: false, failure: 'wrong-signature' });
  });

  it.each([
    '',
    'hello',
    '-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----',
    'x'.repeat(9_000),
  ])('is refused when it is none', async (text) => {
    const outcome = await signRequest(authority, text, { expectedCommonName: 'EVSE-DEL-001', days: 1 });
    expect(outcome).toEqual({ ok: false, failure: 'unreadable' });
  });

  withOpenssl(
    'of openssl is signed for EC and RSA keys, with more names, a CA wish or a weak key it is not',
    async () => {
      const request = (subject: string, ...more: string[]): string =>
        execFileSync(
          'openssl',
          ['req', '-new', '-nodes', '-subj', subject, '-keyout', join(directory, 'k.pem'), ...more],
          {
            encoding: 'utf8',
            stdio: ['ignore', 'pipe', 'ignore'],
          },
        );
      const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
      const sign = (pem: string) => signRequest(authority, pem, { expectedCommonName: 'EVSE-9', days: 1 });

      const plain = await sign(request('/CN=EVSE-9', ...ec, '-addext', 'basicConstraints=CA:TRUE'));
      expect(plain.ok && new NodeCertificate(plain.value.certificatePem).ca).toBe(false);
      expect(plain.ok).toBe(true);
      expect(await sign(request('/O=x/CN=EVSE-9', ...ec))).toEqual({ ok: false, failure: 'wrong-common-name' });
      expect(await sign(request('/CN=EVSE-9/CN=EVSE-8', ...ec))).toEqual({ ok: false, failure: 'wrong-common-name' });
      const rsa = await sign(request('/CN=EVSE-9', '-newkey', 'rsa:2048'));
      expect(rsa.ok && new NodeCertificate(rsa.value.certificatePem).publicKey.asymmetricKeyType).toBe('rsa');
      for (const weak of [
        ['-newkey', 'rsa:1024'],
        ['-newkey', 'ed25519'],
        [...ec.slice(0, 3), 'ec_paramgen_curve:secp384r1'],
      ]) {
        expect(await sign(request('/CN=EVSE-9', ...weak))).toEqual({ ok: false, failure: 'wrong-key-type' });
      }
    },
  );
});
