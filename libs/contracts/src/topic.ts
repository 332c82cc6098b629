/** A Kafka topic: declared once, created by the launcher, checked at boot by everyone who uses it. */
export interface Topic {
  /** `<owner>.<what>.v<N>`. */
  readonly name: string;
  readonly description: string;
  /** Chosen with room: raising it later breaks the order per key. */
  readonly partitions: number;
  /** Facts happened and are never rewritten; state is compacted to the latest value of each key. */
  readonly kind: 'facts' | 'state';
  /** `forever`, or how long and how much is kept in the log, whichever ends first. State topics keep the latest forever. */
  readonly retention: 'forever' | { readonly days: number; readonly bytesPerPartition?: number };
  /** The largest record that the topic takes, in bytes. */
  readonly maxBytes: number;
}
