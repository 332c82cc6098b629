import { pageQuery, pageSchema, cursorSchema, roles } from '@voltguard/http';
import { z } from 'zod';
import { emailSchema } from './email.ts';

export const userSchema = z
  .object({
    id: z.int(),
    email: z.string(),
    name: z.string(),
    role: z.enum(roles),
    disabled: z.boolean(),
    createdAt: z.string(),
  })
  .meta({ id: 'User' });

export const usersQuerySchema = z.strictObject({
  ...pageQuery,
  cursor: cursorSchema(z.tuple([z.int().positive()])).optional(),
  email: emailSchema.optional(),
});

export const usersPageSchema = pageSchema(userSchema);
