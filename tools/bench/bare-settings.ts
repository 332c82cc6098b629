/** What the bare pipeline is told when it starts. */
export interface BareSettings {
  readonly mqtt: {
    readonly host: string;
    readonly port: number;
    readonly ca: string;
    readonly certificate: string;
    readonly key: string;
  };
  readonly brokers: readonly string[];
  readonly topic: string;
  /** mysql://user:password@host:port/schema */
  readonly databaseUrl: string;
  readonly table: string;
  readonly modelFile: string;
  /** Of the model: numbers a row. */
  readonly inputs: number;
}

/** What it tells five times a second. */
export interface BareReport {
  readonly ready: boolean;
  readonly storedReadings: number;
  readonly scoredReadings: number;
  /** Reading -> score, ms, since the last `reset`. */
  readonly latency: { readonly count: number; readonly p50: number; readonly p99: number };
}
