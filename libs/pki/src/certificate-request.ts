import { Pkcs10CertificateRequest, Pkcs10CertificateRequestGenerator } from '@peculiar/x509';
import type { Authority } from './authority.ts';
import { commonNameOf } from './certificate-fields.ts';
import { signCertificate } from './issue-certificate.ts';
import { createKeyPair, exportPrivateKey, importPublicKey, signingAlgorithm } from './key-pair.ts';

export type RequestRefused =
  /** Not a PKCS#10 request in PEM or DER. */
  | 'unreadable'
  /** Neither an EC key on P-256 nor an RSA key of 2048 to 4096 bits. */
  | 'wrong-key-type'
  /** Whoever asks does not hold the private key. */
  | 'wrong-signature'
  /** The subject is not exactly the one expected common name. */
  | 'wrong-common-name';

export interface SignedRequest {
  readonly certificatePem: string;
  /** Lower-case hex, 32 digits. */
  readonly serialNumber: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

export type SigningOutcome =
  { readonly ok: true; readonly value: SignedRequest } | { readonly ok: false; readonly failure: RequestRefused };

/** Longer than any request for such a key; keeps a parser from being fed megabytes. */
const maxRequestCharacters = 8_192;

/** A new key and a request (PKCS#10) to have it certified: what a device makes, so that its key never leaves it. */
export async function createRequest(commonName: string): Promise<{ requestPem: string; keyPem: string }> {
  const keys = await createKeyPair();
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: commonNameOf(commonName).toJSON(),
    keys,
    signingAlgorithm,
  });
  return { requestPem: `${request.toString('pem')}\n`, keyPem: await exportPrivateKey(keys.privateKey) };
}

/**
 * A client certificate for a request that proves possession of its key and asks for exactly the expected name.
 * Extensions that the request wishes for are ignored: the authority alone says what a certificate may do.
 */
export async function signRequest(
  authority: Authority,
  requestPem: string,
  options: { readonly expectedCommonName: string; readonly days: number },
): Promise<SigningOutcome> {
  const request = readRequest(requestPem);
  if (!request) return refused('unreadable');
  const kind = keyKind(request);
  if (!kind) return refused('wrong-key-type');
  if (!(await request.verify().catch(() => false))) return refused('wrong-signature');
  if (!isExactly(request, options.expectedCommonName)) return refused('wrong-common-name');

  const certificate = await signCertificate(
    authority,
    { commonName: options.expectedCommonName, usage: 'client', days: options.days },
    await importPublicKey(request.publicKey.rawData, kind),
  );
  const { serialNumber, notBefore, notAfter } = certificate;
  return { ok: true, value: { certificatePem: `${certificate.toString('pem')}\n`, serialNumber, notBefore, notAfter } };
}

function readRequest(pem: string): Pkcs10CertificateRequest | undefined {
  if (pem.length > maxRequestCharacters) return undefined;
  try {
    return new Pkcs10CertificateRequest(pem);
  } catch {
    return undefined;
  }
}

/** RSA too, because that is what older devices have and what openssl makes unless told otherwise. */
function keyKind(request: Pkcs10CertificateRequest): 'EC' | 'RSA' | undefined {
  const {
    name,
    namedCurve,
    modulusLength = 0,
  } = request.publicKey.algorithm as {
    name: string;
    namedCurve?: string;
    modulusLength?: number;
  };
  if (name === 'ECDSA' && namedCurve === 'P-256') return 'EC';
  if (name === 'RSASSA-PKCS1-v1_5' && modulusLength >= 2048 && modulusLength <= 4096) return 'RSA';
  return undefined;
}

/** One attribute, the common name: anything beside it (an organisation, a second name) is refused, not dropped silently. */
function isExactly(request: Pkcs10CertificateRequest, commonName: string): boolean {
  const parts = request.subjectName.toJSON().flatMap((part) => Object.entries(part));
  const [name, values] = parts[0] ?? [];
  return parts.length === 1 && name === 'CN' && values?.length === 1 && values[0] === commonName;
}

function refused(failure: RequestRefused): SigningOutcome {
  return { ok: false, failure };
}
