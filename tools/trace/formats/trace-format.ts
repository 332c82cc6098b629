import type { MeasureName } from '@voltguard/contracts';

/** One line of a trace as a device would have measured it. */
export interface TraceReading {
  readonly kind: 'reading';
  /** In the file, from 1. */
  readonly line: number;
  readonly timestampMs: number;
  readonly measures: Readonly<Partial<Record<MeasureName, number>>>;
  /** Measures that have no name on the platform. */
  readonly extra?: Readonly<Record<string, number>>;
}

/** A line that is no reading; it is counted and sending goes on. */
export interface BadLine {
  readonly kind: 'bad';
  readonly line: number;
  readonly reason: string;
  readonly text: string;
}

export type TraceRow = TraceReading | BadLine;

/** What a line says, or why it says nothing. */
export type Interpretation = Pick<TraceReading, 'timestampMs' | 'measures' | 'extra'> | { readonly reason: string };

export interface FormatOptions {
  /** Where the number of a `timestamp,value` series belongs. */
  readonly measure: MeasureName;
}

/** A kind of trace file. A new one is a file in this folder and an entry in `formats`. */
export interface TraceFormat {
  readonly name: string;
  readonly looksLike: string;
  readonly delimiter: string;
  /** Whether the first lines of a file (those that are not empty) are of this kind. */
  recognises(firstLines: readonly string[]): boolean;
  /** Whether a line is a heading and holds no measurement. */
  isHeading(cells: readonly string[]): boolean;
  interpret(cells: readonly string[], options: FormatOptions): Interpretation;
}
