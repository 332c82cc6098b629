import type { User } from './user.entity.ts';

/** What the API shows of a user; never the hash. */
export function userView(user: User) {
  const { id, email, name, role } = user;
  return { id, email, name, role, disabled: user.disabledAt !== null, createdAt: user.createdAt.toISOString() };
}
