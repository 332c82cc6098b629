type Bytes = Buffer | string | null | undefined;

/** What kafkajs encodes as one record of a batch. */
export interface KafkaRecord {
  readonly offsetDelta?: number;
  /** Milliseconds since the first record of the batch. */
  readonly timestampDelta?: number;
  readonly key?: Bytes;
  readonly value?: Bytes;
  readonly headers?: Readonly<Record<string, Bytes | readonly Bytes[]>>;
}

/** As kafkajs passes encoded parts on. */
export interface EncodedRecord {
  readonly buf: Buffer;
  readonly buffer: Buffer;
}

/** A varint of 32 bits holds what zigzag doubles. */
const widest = 2 ** 30;

/** Whether `encodeRecord` can take it; kafkajs' own encoder takes the rest. */
export function isOrdinary({ timestampDelta = 0 }: KafkaRecord): boolean {
  return Math.abs(timestampDelta) < widest;
}

/**
 * Record, version 0 of the message format 2 (Kafka protocol guide, "Record"), byte for byte as kafkajs writes it, but in one buffer of the right
 * size: kafkajs takes a zeroed buffer of 512 bytes for the record and one for each of its headers, and a CloudEvent has seven.
 */
export function encodeRecord({
  offsetDelta = 0,
  timestampDelta = 0,
  key,
  value,
  headers = {},
}: KafkaRecord): EncodedRecord {
  const pairs: [string, Bytes][] = [];
  for (const name of Object.keys(headers)) {
    const entry = headers[name];
    if (Array.isArray(entry)) for (const one of entry as readonly Bytes[]) pairs.push([name, one]);
    else pairs.push([name, entry as Bytes]);
  }
  let body = 1 + sizeOf(timestampDelta) + sizeOf(offsetDelta) + sizeOfBytes(key) + sizeOfBytes(value);
  body += sizeOf(pairs.length);
  for (const [name, content] of pairs) body += sizeOfBytes(name) + sizeOfBytes(content);
  const buffer = Buffer.allocUnsafe(sizeOf(body) + body);
  let at = writeNumber(buffer, 0, body);
  buffer[at] = 0;
  at = writeNumber(buffer, at + 1, timestampDelta);
  at = writeNumber(buffer, at, offsetDelta);
  at = writeBytes(buffer, at, key);
  at = writeBytes(buffer, at, value);
  at = writeNumber(buffer, at, pairs.length);
  for (const [name, content] of pairs) at = writeBytes(buffer, writeBytes(buffer, at, name), content);
  return { buf: buffer, buffer };
}

function zigzag(value: number): number {
  return ((value << 1) ^ (value >> 31)) >>> 0;
}

function sizeOf(value: number): number {
  const encoded = zigzag(value);
  return encoded === 0 ? 1 : Math.ceil((32 - Math.clz32(encoded)) / 7);
}

function sizeOfBytes(bytes: Bytes): number {
  if (bytes === null || bytes === undefined) return 1;
  const length = Buffer.byteLength(bytes);
  return sizeOf(length) + length;
}

function writeNumber(buffer: Buffer, at: number, value: number): number {
  let left = zigzag(value);
  let next = at;
  for (; left >= 0x80; left >>>= 7) buffer[next++] = (left & 0x7f) | 0x80;
  buffer[next++] = left;
  return next;
}

function writeBytes(buffer: Buffer, at: number, bytes: Bytes): number {
  if (bytes === null || bytes === undefined) return writeNumber(buffer, at, -1);
  const start = writeNumber(buffer, at, Buffer.byteLength(bytes));
  return start + (typeof bytes === 'string' ? buffer.write(bytes, start) : bytes.copy(buffer, start));
}
