import type { ManagedProcess } from './process/managed-process.ts';
import type { Log } from './machine/provision.ts';
import type { EnginePorts } from './ports.ts';
import type { Secrets } from './secrets.ts';

/** What every private engine is started with. */
export interface EngineSettings {
  /** Data, logs and pid files lie below it. */
  readonly directory: string;
  readonly ports: EnginePorts;
  readonly secrets: Secrets;
  readonly size: EngineSize;
  readonly log: Log;
}

/** `small`: for tests, little memory; `full`: for people and benchmarks. */
export type EngineSize = 'small' | 'full';

/** A private engine that was started, with what its clients need. */
export interface StartedEngine<Address> {
  readonly address: Address;
  readonly process: ManagedProcess;
}
