import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { parseTime } from './formats/value-series.ts';

/** A labelled time in which the machine was failing; both ends belong to it. */
export interface FailureWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

const windowsSchema = z.record(z.string(), z.array(z.tuple([z.string(), z.string()])));

/** The labels that `windows.json` beside a series has for it; `undefined` where there are none. */
export async function labelsOf(file: string): Promise<FailureWindow[] | undefined> {
  const path = join(dirname(file), 'windows.json');
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
  const windows = windowsSchema.parse(JSON.parse(text))[basename(file)];
  return windows?.map(([from, to]) => ({ fromMs: labelTime(from, path), toMs: labelTime(to, path) }));
}

function labelTime(text: string, path: string): number {
  const timestampMs = parseTime(text);
  if (timestampMs === undefined) throw new Error(`${path}: "${text}" is not a time`);
  return timestampMs;
}
