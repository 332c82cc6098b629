import { applyDecorators, createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { ApiSecurity } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { Role, TokenUser } from '../token/token-user.ts';

export const publicKey = Symbol('public');
export const rolesKey = Symbol('roles');

/** Answers without a token. Everything else needs one. */
export const Public = () => applyDecorators(SetMetadata(publicKey, true), ApiSecurity({}));

/** Only for these roles; others get 403. */
export const Roles = (...roles: readonly Role[]) => SetMetadata(rolesKey, roles);

const users = new WeakMap<object, TokenUser>();

export function rememberUser(request: FastifyRequest, user: TokenUser): void {
  users.set(request, user);
}

/** Who is calling; absent on a public path that was called without a token. */
export function userOf(request: FastifyRequest): TokenUser | undefined {
  return users.get(request);
}

/** `@CurrentUser() user: TokenUser` */
export const CurrentUser = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  userOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
