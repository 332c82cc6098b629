import { randomBytes } from 'node:crypto';
import { Name } from '@peculiar/x509';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** Devices whose clock is a little behind would refuse a certificate of this very minute. */
const clockSkewMs = 5 * minuteMs;

/**
 * 128 random bits as hex (CA/Browser Forum, section 7.1: at least 64 of them random). The first bit is 0, since a
 * serial is a signed integer, the second is 1, so that every one has the same length (RFC 5280, section 4.1.2.2).
 */
export function randomSerialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0]! & 0x3f) | 0x40;
  return bytes.toString('hex');
}

/** From a little before now for that many days; whole seconds, because X.509 knows no smaller ones. */
export function validity(days: number, now = Date.now()): { notBefore: Date; notAfter: Date } {
  const second = Math.floor(now / 1_000) * 1_000;
  return { notBefore: new Date(second - clockSkewMs), notAfter: new Date(second + days * dayMs) };
}

/** A subject of one common name, escaped by its encoding: no text in it can add another field. */
export function commonNameOf(commonName: string): Name {
  if (commonName.length < 1 || commonName.length > 64) throw new RangeError('a common name has 1 to 64 characters');
  return new Name([{ CN: [{ utf8String: commonName }] }]);
}
