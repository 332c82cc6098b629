import { bearerToken, type TokenRefused, type TokenVerifier, type VerifiedToken } from '@voltguard/http';
import type { Socket } from 'socket.io';
import { refused } from './realtime-metrics.ts';

/** What the gateway remembers of a websocket. */
export interface Connected {
  readonly verified: VerifiedToken;
  readonly token: string;
}

const details: Readonly<Record<TokenRefused | 'token-missing', string>> = {
  'token-missing': 'Send the access token as auth: { token } or as Authorization: Bearer <token>.',
  'invalid-token': 'The access token is not valid. Log in again.',
  'token-expired': 'The access token has expired. Refresh it and connect again.',
  'keys-unavailable': 'Tokens cannot be checked right now. Try again.',
};

/** socket.io gives `data` to the client's `connect_error`. */
class HandshakeRefused extends Error {
  readonly data: { readonly code: string; readonly detail: string };

  constructor(code: keyof typeof details) {
    super(code);
    this.data = { code, detail: details[code] };
  }
}

/** Lets only clients with a good token in. */
export function authenticate(verifier: Pick<TokenVerifier, 'verify'>) {
  return (socket: Socket, next: (error?: Error) => void): void => {
    const refuse = (code: keyof typeof details) => {
      refused.inc({ reason: code });
      next(new HandshakeRefused(code));
    };
    const token = tokenOf(socket);
    if (token === undefined) {
      refuse('token-missing');
      return;
    }
    verifier.verify(token).then(
      (result) => {
        if (!result.ok) {
          refuse(result.failure);
          return;
        }
        socket.data = { verified: result.value, token } satisfies Connected;
        next();
      },
      () => refuse('keys-unavailable'),
    );
  };
}

function tokenOf(socket: Socket): string | undefined {
  const { token } = socket.handshake.auth as { token?: unknown };
  if (typeof token === 'string') return token.replace(/^Bearer +/i, '') || undefined;
  return bearerToken(socket.handshake.headers.authorization);
}
