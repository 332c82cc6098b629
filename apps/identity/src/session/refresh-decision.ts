/** A lost answer must not log people out: for this long a token that was used already may be used again. */
export const repeatMs = 10_000;

interface KnownToken {
  readonly expiresAt: Date;
  readonly usedAt: Date | null;
  readonly revokedAt: Date | null;
}

/**
 * Whether a refresh token may be exchanged. One that comes back long after its exchange was copied: whoever holds the
 * copy, the whole family ends (OAuth 2.0 Security Best Current Practice, section 4.14.2).
 */
export function decideRefresh(token: KnownToken | null, now: Date): 'exchange' | 'refuse' | 'end-family' {
  if (!token || token.revokedAt || token.expiresAt.getTime() <= now.getTime()) return 'refuse';
  if (!token.usedAt) return 'exchange';
  return now.getTime() - token.usedAt.getTime() <= repeatMs ? 'exchange' : 'end-family';
}
