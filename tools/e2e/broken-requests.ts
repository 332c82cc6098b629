import { bodyFields, type ApiDocument, type DescribedOperation } from './described-api.ts';

export interface BrokenRequest {
  /** For the message of a test that fails. */
  readonly what: string;
  readonly url: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What stands in for ids of a path when something else is broken. */
const goodParameters: Readonly<Record<string, string>> = { id: '1', version: '1' };

const brokenTexts = [
  '',
  ' ',
  '-1',
  '0',
  '1.5',
  '1e999',
  'NaN',
  '99999999999999999999999',
  '9007199254740993',
  'null',
  '[]',
  '{}',
  "' OR 1=1 --",
  '%',
  '_',
  '\\',
  '\u0000',
  '\u{1F50B}',
  'é'.repeat(64),
  'x'.repeat(300),
  'x'.repeat(5_000),
  '0000-00-00T00:00:00Z',
  '-000001-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999-14:00',
  '2026-13-45',
  '2026-11-23T10:00:00',
  // Cursors: not JSON, JSON of other kinds, values of other kinds.
  ...[
    'x',
    'null',
    '{}',
    '[]',
    '[null]',
    '["x"]',
    '["x",1]',
    '["",1.5]',
    '[1e308]',
    '[-1]',
    '["raw",1,1,1]',
    '["1h",9e15,-9e15,0]',
    '["9999-99-99",1]',
    '["+275760-09-13T00:00:00.000Z",1]',
  ].map((text) => Buffer.from(text).toString('base64url')),
];

const brokenEncodings = ['%', '%E0%A4%A', '%ff%fe', '%00', '%2f', '..', '.', '%2e%2e', '%252e', ';', '*', 'a b'];

const brokenValues: readonly unknown[] = [
  null,
  true,
  -1,
  1.5,
  1e308,
  9_007_199_254_740_993n.toString(),
  '',
  ' ',
  '\u0000',
  '\u{1F50B}'.repeat(40),
  '\ud800',
  'x'.repeat(20_000),
  [],
  [[]],
  {},
  { toString: 1 },
];

const brokenBodies: readonly string[] = [
  '',
  ' ',
  '{',
  'null',
  'true',
  '1e999',
  '"text"',
  '[]',
  '[{}]',
  '{"a":1,}',
  '{"__proto__":{"admin":true}}',
  '{"constructor":{"prototype":{"admin":true}}}',
  '{"a":NaN}',
  '\ufeff{}',
  '\u0000',
  `{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
  `{"a":"${'x'.repeat(900_000)}"}`,
];

const brokenHeaders: readonly Readonly<Record<string, string>>[] = [
  { 'content-type': 'text/plain' },
  { 'content-type': 'application/xml' },
  { 'content-type': 'application/x-www-form-urlencoded' },
  { 'content-type': 'multipart/form-data' },
  { 'content-type': 'application/json; charset=utf-16' },
  { 'content-type': ';;;' },
  { 'content-encoding': 'gzip' },
  { 'if-match': '*' },
  { 'if-match': '"' },
  { 'if-match': 'W/"1"' },
  { 'if-match': '"99999999999999999999"' },
  { accept: 'image/png' },
  { traceparent: '00-zz-zz-zz' },
  { 'x-request-id': 'x'.repeat(3_000) },
  { range: 'bytes=5-1' },
  { 'x-http-method-override': 'DELETE' },
];

/** Every part of a request, broken by itself in many ways. */
export function brokenRequests(document: ApiDocument, operation: DescribedOperation): BrokenRequest[] {
  const parameters = operation.parameters ?? [];
  const inPath = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
  const inQuery = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
  const path = (changes: Readonly<Record<string, string>> = {}) =>
    operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => changes[name] ?? goodParameters[name] ?? 'x');
  const requests: BrokenRequest[] = [];
  for (const name of inPath) {
    for (const text of [...brokenTexts.map(encodeURIComponent), ...brokenEncodings]) {
      requests.push({ what: `path ${name}=${text}`, url: path({ [name]: text }) });
    }
  }
  for (const name of inQuery) {
    for (const text of [...brokenTexts.map(encodeURIComponent), '%', '%ff', `1&${name}=2`]) {
      const required = name === 'deviceId' || !inQuery.includes('deviceId') ? '' : '&deviceId=E2E-none';
      requests.push({ what: `query ${name}=${text}`, url: `${path()}?${name}=${text}${required}` });
    }
  }
  for (const query of ['unknown=1', '__proto__[x]=1', '=', '&&', 'a[]=1', '%00=1', 'x'.repeat(3_000)]) {
    requests.push({ what: `query ${query}`, url: `${path()}?${query}` });
  }
  if (operation.requestBody) requests.push(...brokenBodyRequests(path(), Object.keys(bodyFields(document, operation))));
  for (const headers of brokenHeaders) {
    const body = operation.requestBody ? { body: '{}' } : {};
    requests.push({ what: `headers ${JSON.stringify(headers)}`, url: path(), headers, ...body });
  }
  return requests;
}

function brokenBodyRequests(url: string, fields: readonly string[]): BrokenRequest[] {
  const bodies = [...brokenBodies];
  for (const field of fields) {
    for (const value of brokenValues) bodies.push(JSON.stringify({ [field]: value }));
  }
  // All of them together, so that no missing field hides what the others do.
  for (const value of brokenValues)
    bodies.push(JSON.stringify(Object.fromEntries(fields.map((field) => [field, value]))));
  return bodies.map((body) => ({ what: `body ${body}`, url, body }));
}
