/** As much of an OpenAPI document as merging needs. */
export interface Description {
  readonly paths?: Readonly<Record<string, unknown>>;
  readonly components?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly tags?: readonly unknown[];
}

/** Shared by all services under one name. */
const sharedKind = 'securitySchemes';

/**
 * One document of those of the services. Names of components and operations get the service's name in front, so that two
 * services may use one name for different things.
 */
export function mergeDescriptions(
  descriptions: ReadonlyMap<string, Description>,
  missing: readonly string[],
): Record<string, unknown> {
  const paths: Record<string, unknown> = {};
  const components: Record<string, Record<string, unknown>> = {};
  for (const [service, description] of descriptions) {
    for (const [path, operations] of Object.entries(description.paths ?? {})) {
      paths[path] = { ...(paths[path] as object | undefined), ...(renamed(operations, service) as object) };
    }
    for (const [kind, named] of Object.entries(description.components ?? {})) {
      const merged = (components[kind] ??= {});
      for (const [name, value] of Object.entries(named)) {
        merged[kind === sharedKind ? name : `${service}.${name}`] = renamed(value, service);
      }
    }
  }
  return {
    openapi: '3.0.0',
    info: {
      title: 'VoltGuard',
      version: '1',
      description: 'Log in at POST /api/v1/auth/login, send the access token as Bearer.',
    },
    servers: [{ url: '/' }],
    tags: [...descriptions.keys()].map((name) => ({ name })),
    paths,
    components,
    ...(missing.length > 0 ? { 'x-unavailable': missing } : {}),
  };
}

function renamed(value: unknown, service: string): unknown {
  if (Array.isArray(value)) return value.map((element) => renamed(element, service));
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(value)) {
    if (name === '$ref' && typeof inner === 'string')
      copy[name] = inner.replace(/^(#\/components\/(?!securitySchemes)\w+\/)/, `$1${service}.`);
    else if (name === 'operationId' && typeof inner === 'string') copy[name] = `${service}.${inner}`;
    else copy[name] = renamed(inner, service);
  }
  // An operation stands under its service, whatever its controller is called.
  if ('responses' in copy) copy.tags = [service];
  return copy;
}
