import { z } from 'zod';
import { emailSchema } from '../user/email.ts';

export const logInSchema = z
  .strictObject({ email: emailSchema, password: z.string().min(1).max(256) })
  .meta({ id: 'LogIn' });

export const refreshSchema = z.strictObject({ refreshToken: z.string().min(1).max(256) }).meta({ id: 'Refresh' });

export const sessionSchema = z
  .object({
    accessToken: z.string().describe('JWT, ES256. Send it as Authorization: Bearer.'),
    refreshToken: z.string().describe('Good for one exchange at /auth/refresh.'),
    tokenType: z.literal('Bearer'),
    expiresIn: z.int().describe('Seconds until the access token ends.'),
  })
  .meta({ id: 'Session' });
