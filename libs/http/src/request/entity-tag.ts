import { Problem } from '../problem/problem.ts';

/** `ETag` of something with a version: `"7"`. */
export function entityTag(version: number): string {
  return `"${version}"`;
}

/**
 * The version that an update's `If-Match` names (RFC 9110, section 13.1.1).
 * @throws Problem 428 when there is none (or `*`, which names none), 412 when it can match no version
 */
export function expectedVersion(ifMatch: string | undefined): number {
  if (ifMatch === undefined || ifMatch.trim() === '' || ifMatch.trim() === '*') {
    throw new Problem(428, 'version-missing', 'Send the version that you saw as If-Match, e.g. If-Match: "3".');
  }
  const version = /^"([1-9]\d{0,14})"$/.exec(ifMatch.trim());
  if (!version) throw stale();
  return Number(version[1]);
}

export function stale(): Problem {
  return new Problem(412, 'stale', 'It has changed since you read it. Read it again, then repeat the change.');
}
