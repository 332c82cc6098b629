import type { readingsRecorded } from '@voltguard/contracts';
import type { ReceivedEvent } from '@voltguard/messaging';
import type { AlertTransitioned } from '../alert/alert-episode.ts';
import type { Contribution } from '../anomaly/contribution.ts';
import type { KnownDevice } from '../device/known-devices.ts';

/** What a batch found, in the order of the log: what is to be kept and told. */
export interface FoundAnomaly {
  readonly device: KnownDevice;
  readonly timestamp: string;
  readonly seq: number;
  readonly score: number;
  readonly threshold: number;
  readonly modelVersion: number;
  readonly contributions: readonly Contribution[];
  readonly cause: ReceivedEvent<typeof readingsRecorded>;
}

export interface FoundTransition {
  readonly device: KnownDevice;
  readonly transition: AlertTransitioned;
  readonly cause: ReceivedEvent<typeof readingsRecorded>;
}
