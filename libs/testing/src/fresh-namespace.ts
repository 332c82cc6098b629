import { randomBytes } from 'node:crypto';

/** For `KAFKA_NAMESPACE`: topics and groups that no other test has. */
export function freshNamespace(): string {
  return `test-${randomBytes(6).toString('hex')}`;
}
