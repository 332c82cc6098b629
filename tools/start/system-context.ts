import type { Engines, Secrets } from '@voltguard/engines';
import type { SystemPorts } from './system-ports.ts';

/** What the settings of services are computed from. */
export interface SystemContext {
  /** Absolute: `.voltguard` or the directory of a private system. */
  readonly directory: string;
  readonly ports: SystemPorts;
  readonly engines: Pick<Engines, 'kafka' | 'mariadb' | 'redis' | 'mosquitto'>;
  readonly secrets: Pick<Secrets, 'get'>;
  /** Where the simulator finds the certificates of its devices. */
  readonly simulatorCertificates: string;
  readonly simulatedDevices: number;
}
