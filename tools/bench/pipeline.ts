import type { BrokerAddress, DeviceCredentials } from '../fleet/device-connection.ts';

/** How far a pipeline has come since it started, in readings. */
export interface Progress {
  readonly stored: number;
  readonly scored: number;
}

/** A system that takes readings over MQTT and stores and scores them: VoltGuard, or the bare script beside it. */
export interface Pipeline {
  readonly name: string;
  readonly broker: BrokerAddress;
  readonly devices: readonly DeviceCredentials[];
  progress(): Promise<Progress>;
  /** Rows that the table has of this benchmark's devices with a running number above `seq`. */
  rowsAbove(seq: number): Promise<number>;
  /** Names and process ids of all that works for it, engines included. */
  processes(): readonly { readonly name: string; readonly pid: number }[];
}
