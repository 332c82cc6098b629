import { z } from 'zod';

export const roles = ['driver', 'owner', 'admin'] as const;
export type Role = (typeof roles)[number];

/** Who a verified token says is calling. */
export interface TokenUser {
  readonly id: number;
  readonly role: Role;
  readonly email: string;
}

/** The claims that are ours; `iss`, `aud`, `exp` and `nbf` are checked by the verifier. */
export const tokenClaimsSchema = z.object({
  sub: z
    .string()
    .regex(/^[1-9]\d{0,14}$/)
    .transform(Number),
  role: z.enum(roles),
  email: z.string().min(3).max(254),
  exp: z.number(),
});
