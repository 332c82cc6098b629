import type { Inspected } from './inspect.ts';

const columns: readonly (readonly [string, (row: Inspected) => string])[] = [
  ['name', (row) => row.name],
  ['kind', (row) => row.kind],
  ['pid', (row) => String(row.pid ?? '-')],
  ['ports', (row) => row.ports.join(' ')],
  ['ready', (row) => (row.ready ? 'yes' : 'NO')],
  ['uptime', (row) => (row.uptimeSeconds === null ? '-' : duration(row.uptimeSeconds))],
  ['restarts', (row) => String(row.restarts)],
  ['memory', (row) => (row.memoryMib === null ? '-' : `${row.memoryMib} MiB`)],
];

export function statusTable(rows: readonly Inspected[]): string {
  const lines = [columns.map(([title]) => title), ...rows.map((row) => columns.map(([, cell]) => cell(row)))];
  const widths = columns.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** `3h05m`, `12m07s`, `42s`. */
export function duration(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return `${seconds}s`;
  if (minutes < 60) return `${minutes}m${two(seconds % 60)}s`;
  return `${Math.floor(minutes / 60)}h${two(minutes % 60)}m`;
}
