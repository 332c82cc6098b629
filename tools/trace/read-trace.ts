import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { applianceTrace } from './formats/appliance-trace.ts';
import type { FormatOptions, TraceFormat, TraceRow } from './formats/trace-format.ts';
import { valueSeries } from './formats/value-series.ts';

export const formats: readonly TraceFormat[] = [applianceTrace, valueSeries];

/** Something that the person at the keyboard can mend; its message is all that is printed. */
export class TraceError extends Error {}

const linesToLookAt = 20;

/** The format of a trace file, plain or gzip, by its first lines. Throws TraceError where none fits. */
export async function detectFormat(file: string): Promise<TraceFormat> {
  const firstLines: string[] = [];
  const input = await openTrace(file);
  const lines = createInterface({ input, crlfDelay: Infinity });
  try {
    for await (const line of lines) {
      if (line.trim() !== '') firstLines.push(line.replace(/^\uFEFF/, '').trim());
      if (firstLines.length >= linesToLookAt) break;
    }
  } catch (error) {
    throw unreadable(file, error);
  } finally {
    lines.close();
    input.destroy();
  }
  if (firstLines.length === 0) throw new TraceError(`${file} is empty.`);
  const format = formats.find((candidate) => candidate.recognises(firstLines));
  if (format) return format;
  const known = formats.map(({ name, looksLike }) => `  ${name}: lines like "${looksLike}"`).join('\n');
  throw new TraceError(
    `${file} is not a trace that is known here. It begins with "${firstLines[0]!.slice(0, 60)}"; known are\n${known}`,
  );
}

/** The rows of a trace, one by one as the file is read: a file larger than memory is no trouble. */
export async function* readTrace(file: string, format: TraceFormat, options: FormatOptions): AsyncGenerator<TraceRow> {
  const input = await openTrace(file);
  const parser = parse({
    bom: true,
    delimiter: format.delimiter,
    info: true,
    // One stray quote must spoil its own line, not all that follow it.
    quote: null,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
  });
  input.on('error', (error) => parser.destroy(unreadable(file, error)));
  input.pipe(parser);
  try {
    for await (const parsed of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      const { record, info } = parsed;
      if (format.isHeading(record)) continue;
      const meaning = format.interpret(record, options);
      if ('reason' in meaning) {
        yield { kind: 'bad', line: info.lines, reason: meaning.reason, text: record.join(format.delimiter) };
      } else {
        yield { kind: 'reading', line: info.lines, ...meaning };
      }
    }
  } finally {
    input.destroy();
  }
}

async function openTrace(file: string): Promise<Readable> {
  const compressed = await isGzip(file);
  const bytes = createReadStream(file);
  if (!compressed) return bytes;
  const unzipped = createGunzip();
  bytes.on('error', (error) => unzipped.destroy(error));
  return bytes.pipe(unzipped);
}

async function isGzip(file: string): Promise<boolean> {
  const handle = await open(file).catch((error: unknown) => {
    throw unreadable(file, error);
  });
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } catch (error) {
    throw unreadable(file, error);
  } finally {
    await handle.close();
  }
}

function unreadable(file: string, error: unknown): Error {
  if (error instanceof TraceError) return error;
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return new TraceError(`There is no file ${file}.`);
  if (code === 'EISDIR') return new TraceError(`${file} is a folder; give one trace file.`);
  return new TraceError(`${file} can't be read: ${(error as Error).message}`);
}
