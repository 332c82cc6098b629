import type { SentTrace } from './send-trace.ts';
import type { WindowOutcome, WindowReport } from './window-report.ts';

export interface TraceReport {
  readonly file: string;
  readonly format: string;
  readonly device: string;
  readonly sent: SentTrace;
  readonly seconds: number;
  /** Episodes raised in the span of the trace; missing where nobody waited for them. */
  readonly episodes?: number;
  readonly labels?: WindowReport;
}

/** The report as a person reads it. */
export function describeReport({ file, format, device, sent, seconds, episodes, labels }: TraceReport): string {
  const rate = Math.round(sent.readings / Math.max(seconds, 0.001));
  const lines = [
    `${file} (${format}): ${sent.readings} readings of ${device} sent and acknowledged in ${seconds.toFixed(1)} s (${rate}/s).`,
    ...describeBadLines(sent),
  ];
  if (labels) lines.push(...describeLabels(labels));
  else if (episodes !== undefined)
    lines.push(`All are stored and scored; alert episodes raised in their time: ${episodes}.`);
  return lines.join('\n');
}

function describeBadLines({ badLines, firstBadLines }: SentTrace): string[] {
  if (badLines === 0) return [];
  const shown = firstBadLines.map(({ line, reason, text }) => `  line ${line}: ${reason}: ${text.slice(0, 80)}`);
  const more = badLines - firstBadLines.length;
  return [
    `${badLines} lines were no readings and were left out:`,
    ...shown,
    ...(more > 0 ? [`  … and ${more} more`] : []),
  ];
}

function describeLabels({ windows, found, episodes, outside, outsideMerged, mergeWithinMs }: WindowReport): string[] {
  const hours = mergeWithinMs / 3_600_000;
  return [
    'Failure windows of windows.json:',
    ...windows.map((window) => `  ${day(window.fromMs)} .. ${day(window.toMs)}  ${describeWindow(window)}`),
    `${found} of ${windows.length} failure windows found; ${episodes} episodes in all, ${outside} outside the windows ` +
      `(${outsideMerged} where those within ${hours} h count as one).`,
  ];
}

function describeWindow({ found, raisedInside, firstAlertAfterMs, openAtBeginning }: WindowOutcome): string {
  if (found)
    return `alert raised ${((firstAlertAfterMs ?? 0) / 3_600_000).toFixed(1)} h after its beginning (${raisedInside} in it)`;
  return openAtBeginning ? 'no alert raised in it; one from before was still open' : 'no alert';
}

function day(timestampMs: number): string {
  return new Date(timestampMs).toISOString().slice(0, 16).replace('T', ' ');
}
