import { failed, ok, type Result } from '@voltguard/kernel';
import { z } from 'zod';

export type CursorValue = string | number | boolean | null;
export type CursorValues = readonly CursorValue[];

/** Spread into a list's query schema: `z.strictObject({ ...pageQuery, deviceId: … })`. */
export const pageQuery = {
  cursor: z.string().min(1).max(1024).optional().describe('`nextCursor` of the page before; absent for the first.'),
  limit: z.coerce.number().int().min(1).max(500).default(50).describe('Items of a page.'),
};

/** The answer of a list. `nextCursor` is null on the last page. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

export function page<Item>(items: readonly Item[], nextCursor: string | null | undefined): Page<Item> {
  return { items, nextCursor: nextCursor ?? null };
}

/** Schema of a page, for the API's description. Name elements by `.meta({ id })`. */
export function pageSchema<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

/** Where the next page begins, opaque to clients: the sort values of the last item. */
export function encodeCursor(values: CursorValues): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

const anyValues = z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])).min(1);

/** Clients may send anything: give `schema` (a tuple of the sort values) to have types and ranges checked too. */
export function decodeCursor<Schema extends z.ZodType = typeof anyValues>(
  text: string,
  schema?: Schema,
): Result<z.output<Schema>, 'invalid-cursor'> {
  try {
    const values: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    const parsed = (schema ?? anyValues).safeParse(values);
    return parsed.success ? ok(parsed.data as z.output<Schema>) : failed('invalid-cursor');
  } catch {
    return failed('invalid-cursor');
  }
}

/** A cursor as a query field: decoded when valid, a 422 that names it when not. */
export function cursorSchema<Schema extends z.ZodType>(values: Schema) {
  return z
    .string()
    .min(1)
    .max(1024)
    .transform((text, context): z.output<Schema> => {
      const decoded = decodeCursor(text, values);
      if (decoded.ok) return decoded.value;
      context.addIssue({ code: 'custom', message: 'is not a cursor that this list gave' });
      return z.NEVER;
    });
}
