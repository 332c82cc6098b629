const CAPACITY = 2_048;

/**
 * The last identities of one device, so that a reading that comes twice is scored once. Only what is not newer than everything before
 * has to be looked up. Kept as 32-bit hashes: one late reading in two million is taken for a duplicate, and is then
 * stored but not scored.
 */
export interface IdentityRing {
  hashes: Uint32Array;
  filled: number;
  next: number;
}

export function emptyRing(): IdentityRing {
  return { hashes: new Uint32Array(32), filled: 0, next: 0 };
}

/** Whether it may have forgotten identities. */
export function isFull(ring: IdentityRing): boolean {
  return ring.filled === CAPACITY;
}

export function hasIdentity(ring: IdentityRing, hash: number): boolean {
  const at = ring.hashes.indexOf(hash);
  return at >= 0 && at < ring.filled;
}

export function addIdentity(ring: IdentityRing, hash: number): void {
  if (ring.next === ring.hashes.length && ring.hashes.length < CAPACITY) {
    const wider = new Uint32Array(ring.hashes.length * 2);
    wider.set(ring.hashes);
    ring.hashes = wider;
  }
  if (ring.next === ring.hashes.length) ring.next = 0;
  ring.hashes[ring.next] = hash;
  ring.next += 1;
  ring.filled = Math.max(ring.filled, ring.next);
}

/** Identity of a reading: its time and its seq or 0. */
export function identityHash(timestampMs: number, seq: number): number {
  return mix(mix(mix(0x811c9dc5, timestampMs >>> 0), Math.floor(timestampMs / 4_294_967_296)), seq >>> 0);
}

/** For readings that were stamped on arrival: a second delivery has another time, but the same seq. */
export function seqHash(seq: number): number {
  return mix(mix(0x5bd1e995, seq >>> 0), 1);
}

function mix(hash: number, value: number): number {
  let mixed = Math.imul(hash ^ value, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
