import { parseMeasure } from './parse-measure.ts';
import type { Interpretation, TraceFormat } from './trace-format.ts';

const datePattern = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d{2}):(\d{2})$/;

/**
 * Appliance power traces as tracebase.org writes them: `time;W;W`, the date day-first and taken as UTC.
 * The first number is the mean power of one second, the second that of eight (tracebase.org, "Collection Setup"):
 * the first is the reading's `powerW`, the second goes along as `extra.powerMean8sW`.
 */
export const applianceTrace: TraceFormat = {
  name: 'appliance trace',
  looksLike: '16/12/2011 00:00:06;2;0',
  delimiter: ';',
  recognises: (firstLines) => firstLines.some((line) => /^\d{1,2}\/\d{1,2}\/\d{4} [\d:]+ *;/.test(line)),
  isHeading: () => false,
  interpret(cells): Interpretation {
    if (cells.length < 2 || cells.length > 3) return { reason: `has ${cells.length} fields instead of 3` };
    const timestampMs = parseDayFirst(cells[0]!);
    if (timestampMs === undefined) return { reason: `"${cells[0]}" is not a time like 16/12/2011 00:00:06` };
    const powerW = parseMeasure(cells[1]!);
    if (powerW === undefined) return { reason: `"${cells[1]}" is not a number` };
    if (cells[2] === undefined) return { timestampMs, measures: { powerW } };
    const powerMean8sW = parseMeasure(cells[2]);
    if (powerMean8sW === undefined) return { reason: `"${cells[2]}" is not a number` };
    return { timestampMs, measures: { powerW }, extra: { powerMean8sW } };
  },
};

function parseDayFirst(text: string): number | undefined {
  const match = datePattern.exec(text);
  if (!match) return undefined;
  const [day, month, year, hour, minute, second] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const timestampMs = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(timestampMs);
  // Date.UTC rolls 31/02 over to March: such a line is broken, not early.
  const same = date.getUTCDate() === day && date.getUTCMonth() === month - 1 && date.getUTCHours() === hour;
  return same && minute < 60 && second < 60 ? timestampMs : undefined;
}
