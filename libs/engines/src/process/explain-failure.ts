import { readFileSync } from 'node:fs';

const causes: readonly (readonly [RegExp, string])[] = [
  [/no space left on device|errno: 28|os errno 28/i, 'The disk is full: make room and start again.'],
  [/address already in use|failed to bind|can't start server.*bind/i, 'Its port was taken while it started.'],
  [/permission denied|operation not permitted/i, 'It may not read or write one of its files: see who owns them.'],
  [/cannot allocate memory|insufficient memory|outofmemory/i, 'There is too little memory.'],
  [
    /inconsistentclusterid|log sequence number|corrupt/i,
    'Its data is damaged: remove its data directory to begin anew.',
  ],
];

/** One message for a process that did not come up: what happened, the likely cause, the end of its log and where the rest is. */
export function explainFailure(process: { readonly name: string; readonly logFile: string }, what: string): string {
  const tail = lastLines(process.logFile, 12);
  const cause = causes.find(([pattern]) => pattern.test(tail))?.[1];
  return [
    `${process.name} ${what}.`,
    ...(cause ? [cause] : []),
    ...(tail ? [`The end of ${process.logFile}:`, tail] : [`Its log, ${process.logFile}, is empty.`]),
  ].join('\n');
}

function lastLines(file: string, count: number): string {
  try {
    return readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .slice(-count)
      .map((line) => `  ${line.slice(0, 240)}`)
      .join('\n');
  } catch {
    return '';
  }
}
