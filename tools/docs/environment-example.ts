import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type z } from 'zod';

const appsDirectory = join(import.meta.dirname, '..', '..', 'apps');

/** The settings of every service, from the schema that its boot checks. */
export async function configSchemas(): Promise<Map<string, z.ZodObject>> {
  const found = new Map<string, z.ZodObject>();
  for (const service of readdirSync(appsDirectory).sort()) {
    const file = join(appsDirectory, service, 'src', `${service}.config.ts`);
    if (!existsSync(file)) continue;
    const { configSchema } = (await import(pathToFileURL(file).href)) as { configSchema: z.ZodObject };
    found.set(service, configSchema);
  }
  return found;
}

/** .env.example: every variable of every service; what has a default is commented out. */
export async function environmentExample(): Promise<string> {
  const blocks = [...(await configSchemas())].map(([service, schema]) =>
    [
      `# ── ${service} ${'─'.repeat(Math.max(2, 60 - service.length))}`,
      ...Object.entries(schema.shape).map(variable),
    ].join('\n'),
  );
  return `# Generated from apps/*/src/*.config.ts by \`npm run docs\`. \`npm start\` sets all of these itself.\n\n${blocks.join('\n\n')}\n`;
}

function variable([name, field]: [string, unknown]): string {
  const schema = field as z.ZodType;
  const missing = schema.safeParse(undefined);
  const comment = `# ${schema.description ?? ''}`.trimEnd();
  if (!missing.success) return `${comment}\n${name}=`;
  return `${comment}\n#${name}=${missing.data === undefined ? '' : asText(missing.data)}`;
}

const asText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
