import type { BrokerAddress } from './device-connection.ts';

export interface WatchedProcess {
  /** `mqtt-bridge`, `telemetry`, `kafka`, … */
  readonly name: string;
  readonly pid: number | undefined;
  readonly ready: boolean;
}

/** A whole VoltGuard of one's own: what chaos and the benchmarks need to know of it. */
export interface SystemUnderTest {
  /** Like `.voltguard`: run.json, devices and pki lie in it. */
  readonly directory: string;
  readonly gatewayUrl: string;
  readonly mqtt: BrokerAddress;
  readonly brokers: readonly string[];
  /** Authorities and certificates, those of services included. */
  readonly pkiDirectory: string;
  /** Of a service's internal server: /metrics, /health. */
  internalUrl(service: string): string;
  /** As the database's administrator: mysql://… */
  databaseUrl(schema: string): string;
  processes(): readonly WatchedProcess[];
  /** Sends the signal; the system's own supervisor does the rest. */
  kill(name: string, signal: NodeJS.Signals): void;
  stop(): Promise<void>;
}

/** Those that run, as the accounts of CPU time want them. */
export function runningProcesses(system: SystemUnderTest, names?: readonly string[]): { name: string; pid: number }[] {
  return system
    .processes()
    .filter(({ name, pid }) => pid !== undefined && (names?.includes(name) ?? true))
    .map(({ name, pid }) => ({ name, pid: pid! }));
}
