import { createPrivateKey, type webcrypto } from 'node:crypto';
import { PemConverter } from '@peculiar/x509';

type CryptoKeyPair = webcrypto.CryptoKeyPair;
type CryptoKey = webcrypto.CryptoKey;

const curve = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** ECDSA on P-256 with SHA-256: what small devices and every TLS library know. */
export const signingAlgorithm = { ...curve, hash: 'SHA-256' } as const;

export function createKeyPair(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(curve, true, ['sign', 'verify']);
}

/** PKCS#8 in PEM, without a passphrase: the file that holds it must be readable by its owner alone. */
export async function exportPrivateKey(key: CryptoKey): Promise<string> {
  return `${PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`;
}

/** Takes PKCS#8 and the older SEC 1 form (`BEGIN EC PRIVATE KEY`), as openssl writes both. */
export function importPrivateKey(pem: string): Promise<CryptoKey> {
  const der = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' });
  return crypto.subtle.importKey('pkcs8', new Uint8Array(der), curve, false, ['sign']);
}

/** Takes SubjectPublicKeyInfo in DER, of an EC key on P-256 or of an RSA key. */
export function importPublicKey(spki: ArrayBuffer, kind: 'EC' | 'RSA'): Promise<CryptoKey> {
  const algorithm = kind === 'EC' ? curve : { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  return crypto.subtle.importKey('spki', spki, algorithm, true, ['verify']);
}
