export interface RealtimeOptions {
  readonly gapWaitMs: number;
  /** Messages that may wait for one websocket. */
  readonly queueLimit: number;
}

export const realtimeOptions = Symbol('RealtimeOptions');
