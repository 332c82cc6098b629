export interface RunningConsumer {
  /** Returns at once. */
  start(): void;
  /** Finishes the running batches, commits and leaves the group. */
  stop(): Promise<void>;
}
