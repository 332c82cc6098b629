import { type z } from 'zod';

/** Says every mistake of the environment at once, each with the variable's name and what it is for. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';

  constructor(readonly mistakes: readonly string[]) {
    super(`The environment is not complete:\n${mistakes.map((mistake) => `  - ${mistake}`).join('\n')}`);
  }
}

/**
 * Reads the environment once. Keys of the schema are names of variables; an empty variable counts as absent.
 * The only place of the project, tools aside, that reads `process.env`.
 * @throws ConfigurationError with every mistake
 */
export function loadConfig<Schema extends z.ZodObject>(
  schema: Schema,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): z.output<Schema> {
  const given: Record<string, string> = {};
  for (const name of Object.keys(schema.shape)) {
    const value = environment[name]?.trim();
    if (value) given[name] = value;
  }
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new ConfigurationError(parsed.error.issues.map((issue) => explain(schema, given, issue)));
}

function explain(schema: z.ZodObject, given: Record<string, string>, issue: z.core.$ZodIssue): string {
  const name = String(issue.path[0] ?? '');
  const purpose = (schema.shape[name] as z.ZodType | undefined)?.description;
  const about = purpose ? ` (${purpose})` : '';
  return name in given ? `${name}${about}: ${issue.message}` : `${name}${about} is missing`;
}
