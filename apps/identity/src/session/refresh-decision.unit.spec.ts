import { describe, expect, it } from '@jest/globals';
import { decideRefresh, repeatMs } from './refresh-decision.ts';

const now = new Date('2026-01-15T10:30:00.000Z');
const before = (ms: number) => new Date(now.getTime() - ms);
const fresh = { expiresAt: before(-1), usedAt: null, revokedAt: null };

describe('a refresh token', () => {
  it.each([
    ['is exchanged once', fresh, 'exchange'],
    ['that nobody knows is refused', null, 'refuse'],
    ['that has ended is refused', { ...fresh, expiresAt: now }, 'refuse'],
    ['that was revoked is refused, used or not', { ...fresh, usedAt: before(1), revokedAt: before(1) }, 'refuse'],
    ['may repeat within ten seconds', { ...fresh, usedAt: before(repeatMs) }, 'exchange'],
    ['that comes back later ends its family', { ...fresh, usedAt: before(repeatMs + 1) }, 'end-family'],
  ] as const)('%s', (_name, token, decision) => {
    expect(decideRefresh(token, now)).toBe(decision);
  });
});
