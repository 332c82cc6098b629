import { parseMeasure } from './parse-measure.ts';
import type { Interpretation, TraceFormat } from './trace-format.ts';

const headingPattern = /^"?(timestamp|time|date|datetime)"?\s*,\s*"?value"?$/i;
const timePattern = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2})?)(\.\d+)?(Z|[+-]\d{2}:\d{2})?$/;

/**
 * A series `timestamp,value`, as the Numenta Anomaly Benchmark has them; a time without an offset is UTC.
 * The number stays as it is: the benchmark names no unit for its temperatures, and scores do not depend on it.
 */
export const valueSeries: TraceFormat = {
  name: 'series',
  looksLike: 'timestamp,value',
  delimiter: ',',
  recognises: (firstLines) => firstLines.some((line) => headingPattern.test(line)),
  isHeading: (cells) => headingPattern.test(cells.join(',')),
  interpret(cells, { measure }): Interpretation {
    if (cells.length !== 2) return { reason: `has ${cells.length} fields instead of 2` };
    const timestampMs = parseTime(unquoted(cells[0]!));
    if (timestampMs === undefined) return { reason: `"${cells[0]}" is not a time like 2013-12-02 21:15:00` };
    const value = parseMeasure(unquoted(cells[1]!));
    if (value === undefined) return { reason: `"${cells[1]}" is not a number` };
    return { timestampMs, measures: { [measure]: value } };
  },
};

/** Milliseconds since 1970 of a time in UTC or with an offset; `undefined` for anything else, 31 February included. */
export function parseTime(text: string): number | undefined {
  const match = timePattern.exec(text);
  if (!match) return undefined;
  const [, day, time, fraction = '', offset = 'Z'] = match;
  const timestampMs = Date.parse(`${day}T${time}${fraction.slice(0, 4)}${offset}`);
  if (Number.isNaN(timestampMs)) return undefined;
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day!) ? timestampMs : undefined;
}

function unquoted(text: string): string {
  return text.replace(/^"(.*)"$/, '$1');
}
