import { v7 } from 'uuid';

/** A UUIDv7 (RFC 9562, section 5.7): unique and sorted by time, so that indexes grow at their end. */
export function uniqueId(): string {
  return v7();
}
