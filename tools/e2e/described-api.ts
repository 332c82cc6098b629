/** As much of an OpenAPI document as the tests read. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
}

export interface Operation {
  readonly parameters?: readonly { readonly in: string; readonly name: string; readonly required?: boolean }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>> };
}

export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
  readonly 'x-unavailable'?: readonly string[];
}

export interface DescribedOperation extends Operation {
  readonly method: string;
  readonly path: string;
}

/** The gateway's merged description. */
export async function describedApi(gatewayUrl: string): Promise<ApiDocument> {
  const response = await fetch(`${gatewayUrl}/openapi.json`);
  const document = (await response.json()) as ApiDocument;
  if (document['x-unavailable']) throw new Error(`not described: ${document['x-unavailable'].join(', ')}`);
  return document;
}

export function operationsOf(document: ApiDocument): DescribedOperation[] {
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path })),
  );
}

export function bodyFields(document: ApiDocument, operation: Operation): Readonly<Record<string, JsonSchema>> {
  const schema = operation.requestBody?.content['application/json']?.schema;
  const name = schema?.$ref?.split('/').at(-1);
  return (name === undefined ? schema : document.components.schemas[name])?.properties ?? {};
}
