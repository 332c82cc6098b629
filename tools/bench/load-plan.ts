import type { BrokerAddress, DeviceCredentials } from '../fleet/device-connection.ts';

/** What the load generator is told when it starts. */
export interface LoadPlan {
  readonly broker: BrokerAddress;
  readonly devices: readonly DeviceCredentials[];
  /** Readings a message; 1 sends an object, more an array. */
  readonly readingsPerMessage: number;
  /** Messages a second in all; without it as many as `allow` permits. */
  readonly messagesPerSecond?: number;
  /** Unacknowledged messages of one device. */
  readonly window: number;
  /** Running numbers begin after this, so that a later run with the same devices has readings of its own. */
  readonly firstSeq: number;
  /** Every device of the plan turns unusual for one reading, one device after another, once `afterSeconds` of ordinary life lie behind it. */
  readonly alarms?: { readonly perSecond: number; readonly afterSeconds: number };
}

/** To the generator: messages that may have been sent in all by now, or that it is time to stop. */
export type LoadCommand = { readonly allow: number } | { readonly stop: true };

/** From the generator, five times a second and at its end. */
export interface LoadReport {
  readonly state: 'ready' | 'running' | 'stopped';
  readonly sentMessages: number;
  readonly sentReadings: number;
  readonly acknowledgedMessages: number;
}
