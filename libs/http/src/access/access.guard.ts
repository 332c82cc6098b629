import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { unreachable } from '@voltguard/kernel';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../problem/problem.ts';
import type { Role } from '../token/token-user.ts';
import { type TokenRefused, TokenVerifier } from '../token/token-verifier.ts';
import { publicKey, rememberUser, rolesKey } from './access.decorators.ts';

/** Every path needs a good token unless it is `@Public()`, and one of its `@Roles()` where it names some. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly verifier: TokenVerifier,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    // Websockets check their token in the handshake.
    if (context.getType() !== 'http') return true;
    const places = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean | undefined>(publicKey, places)) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const token = bearerToken(request.headers.authorization);
    if (token === undefined) throw tokenMissing();
    const verified = await this.verifier.verify(token);
    if (!verified.ok) throw tokenProblem(verified.failure);
    const allowed = this.reflector.getAllAndOverride<readonly Role[] | undefined>(rolesKey, places);
    if (allowed && !allowed.includes(verified.value.user.role)) {
      throw new Problem(403, 'role-not-allowed', `Only for: ${allowed.join(', ')}.`);
    }
    rememberUser(request, verified.value.user);
    return true;
  }
}

/** The token of an `Authorization` header (RFC 6750, section 2.1). */
export function bearerToken(header: string | undefined): string | undefined {
  return header === undefined ? undefined : /^Bearer +([A-Za-z0-9._~+/=-]+)$/i.exec(header)?.[1];
}

export function tokenMissing(): Problem {
  return new Problem(401, 'token-missing', 'Send the access token as Authorization: Bearer <token>.', {
    headers: { 'www-authenticate': 'Bearer realm="voltguard"' },
  });
}

export function tokenProblem(refused: TokenRefused): Problem {
  const headers = { 'www-authenticate': 'Bearer realm="voltguard", error="invalid_token"' };
  switch (refused) {
    case 'invalid-token':
      return new Problem(401, refused, 'The access token is not valid. Log in again.', { headers });
    case 'token-expired':
      return new Problem(401, refused, 'The access token has expired. Refresh it or log in again.', { headers });
    case 'keys-unavailable':
      return new Problem(503, refused, 'Tokens cannot be checked right now. Try again.', { retryAfterSeconds: 2 });
    default:
      return unreachable(refused);
  }
}
