import type { AlertLatency } from './measure-alert-latency.ts';
import type { Sustained } from './measure-sustained.ts';

export interface BenchReport {
  readonly rows: number;
  readonly singles: { readonly bare: Sustained; readonly voltguard: Sustained };
  readonly arrays: { readonly bare: Sustained; readonly voltguard: Sustained };
  readonly paced: {
    readonly messagesPerSecond: number;
    /** Reading -> score. */
    readonly bare: { readonly p50: number; readonly p99: number; readonly count: number };
    /** Reading -> alert on a websocket. */
    readonly voltguard: AlertLatency;
  };
}

/** The lower of both: singles and arrays. */
export function ratio({ singles, arrays }: BenchReport): number {
  const of = ({ bare, voltguard }: BenchReport['singles']) => voltguard.readingsPerSecond / bare.readingsPerSecond;
  return Math.min(of(singles), of(arrays));
}

export function describeBench(report: BenchReport): string {
  const { singles, arrays, paced, rows } = report;
  const { voltguard } = paced;
  return [
    '',
    `Sustained, MQTT QoS 1 over TLS to row and score, ${rows} rows in each table beforehand, load generator included:`,
    '',
    'pipeline        readings/message   messages/s   readings/s   most backlog   drained in   rows = sent',
    ...[singles.bare, singles.voltguard, arrays.bare, arrays.voltguard].map(sustainedLine),
    '',
    `ratio in single readings: ${(singles.voltguard.readingsPerSecond / singles.bare.readingsPerSecond).toFixed(2)}, ` +
      `in arrays of ${arrays.bare.readingsPerMessage}: ${(arrays.voltguard.readingsPerSecond / arrays.bare.readingsPerSecond).toFixed(2)}`,
    '',
    `At ${paced.messagesPerSecond} messages/s:`,
    '',
    'what                                        p50 ms   p99 ms   samples',
    latencyLine('bare pipeline, reading -> score', paced.bare.p50, paced.bare.p99, paced.bare.count),
    latencyLine('VoltGuard, reading -> alert on a websocket', voltguard.p50, voltguard.p99, voltguard.raised),
    `(${voltguard.raised} of ${voltguard.provoked} provoked alerts came; ${voltguard.messagesPerSecond.toFixed(0)} messages/s acknowledged; slowest ${voltguard.max.toFixed(0)} ms)`,
    '',
    ...cpuTable(report),
    '',
    `ratio to the bare pipeline: ${ratio(report).toFixed(2)}`,
  ].join('\n');
}

function sustainedLine(measured: Sustained): string {
  const { pipeline, readingsPerMessage, messagesPerSecond, readingsPerSecond, mostBacklog, drainSeconds } = measured;
  const complete =
    measured.storedReadings === measured.sentReadings
      ? `yes, ${measured.sentReadings}`
      : `NO: ${measured.storedReadings} of ${measured.sentReadings}`;
  return [
    pipeline.padEnd(14),
    String(readingsPerMessage).padStart(18),
    messagesPerSecond.toFixed(0).padStart(12),
    readingsPerSecond.toFixed(0).padStart(12),
    String(mostBacklog).padStart(14),
    `${drainSeconds.toFixed(1)} s`.padStart(12),
    `   ${complete}`,
  ].join(' ');
}

function latencyLine(what: string, p50: number, p99: number, samples: number): string {
  return `${what.padEnd(42)} ${p50.toFixed(0).padStart(7)}  ${p99.toFixed(0).padStart(7)}   ${String(samples).padStart(7)}`;
}

/** One column a measurement, CPU seconds per second of it. */
function cpuTable({ singles, arrays, paced }: BenchReport): string[] {
  const columns = [
    ['bare x1', singles.bare.cpu, singles.bare.seconds],
    ['VoltGuard x1', singles.voltguard.cpu, singles.voltguard.seconds],
    ['bare x25', arrays.bare.cpu, arrays.bare.seconds],
    ['VoltGuard x25', arrays.voltguard.cpu, arrays.voltguard.seconds],
    ['VoltGuard paced', paced.voltguard.cpu, paced.voltguard.seconds],
  ] as const;
  const names = new Set(
    columns.flatMap(([, cpu]) => cpu.filter(({ seconds }) => seconds >= 0.05).map(({ name }) => name)),
  );
  const heading = `${'CPU seconds'.padEnd(16)}${columns.map(([title]) => title.padStart(16)).join('')}`;
  const rows = [...names].map((name) => {
    const cells = columns.map(([, cpu]) => cpu.find((entry) => entry.name === name)?.seconds.toFixed(1) ?? '-');
    return `${name.padEnd(16)}${cells.map((cell) => cell.padStart(16)).join('')}`;
  });
  const span = `${'of a span of'.padEnd(16)}${columns.map(([, , seconds]) => `${seconds.toFixed(1)} s`.padStart(16)).join('')}`;
  return [heading, ...rows, span];
}
