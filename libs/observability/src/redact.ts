const secretName =
  /authorization|cookie|password|passwd|secret|token|csr|credential|^key$|(private|api|signing)[-_]?key|keypem/i;
const secretText = /-----BEGIN [A-Z ]+-----|\beyJ[\w-]+\.[\w-]+\.[\w-]+|\bBearer\s+\S+/;
const longestText = 4_000;
const deepest = 5;
const longestList = 50;

/**
 * A copy of a log entry's fields that is safe to write: fields that are named like secrets, and texts that look like
 * tokens or PEM files, are replaced; deep and long values are cut, so that no payload fills the disk.
 */
export function redact(fields: Record<string, unknown>): Record<string, unknown> {
  return safeObject(fields, 0);
}

function safeObject(fields: object, depth: number): Record<string, unknown> {
  const safe: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    safe[name] = secretName.test(name) && value !== undefined ? '[redacted]' : safeValue(value, depth);
  }
  return safe;
}

function safeValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return safeText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (depth >= deepest) return '[deeper]';
  if (value instanceof Error) return safeError(value, depth);
  if (Array.isArray(value)) return value.slice(0, longestList).map((element) => safeValue(element, depth + 1));
  return safeObject(value, depth + 1);
}

/** The text, or what stands for it when it holds a token or a key; cut when it is long. */
export function safeText(text: string): string {
  if (secretText.test(text)) return '[redacted]';
  return text.length > longestText ? `${text.slice(0, longestText)}… (${text.length} characters)` : text;
}

/** Allow-list: an error of a driver may carry the statement and its values, or the request with its headers. */
function safeError(error: Error, depth: number): Record<string, unknown> {
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  return {
    type: error.name,
    message: safeText(error.message),
    stack: error.stack === undefined ? undefined : safeText(error.stack),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(cause === undefined ? {} : { cause: safeValue(cause, depth + 1) }),
  };
}
