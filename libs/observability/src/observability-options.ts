import type { LevelWithSilent } from 'pino';

export interface ObservabilityOptions {
  /** Name of the process: in every log line, and a label of every metric. */
  readonly service: string;
  readonly level: LevelWithSilent;
  readonly internalHost: string;
  /** 0 lets the system choose, for tests. */
  readonly internalPort: number;
  /** What running work gets after SIGTERM before the process ends regardless; 10 if absent. */
  readonly drainSeconds?: number;
}

export const observabilityOptions = Symbol('ObservabilityOptions');
