import { readFileSync } from 'node:fs';
import type { Progress } from '../start/progress.ts';
import { startSystem } from '../start/system.ts';
import type { SystemUnderTest } from './system-under-test.ts';

/**
 * Starts a whole VoltGuard below a directory, on free ports and with engines of its own, whatever the environment says. No simulator: nothing may happen
 * but what a run makes happen.
 */
export async function startPrivateSystem(directory: string, say: (line: string) => void): Promise<SystemUnderTest> {
  const system = await startSystem({
    directory,
    ports: 'free',
    simulator: false,
    addresses: {},
    progress: saying(say),
    report: say,
  });
  const { gatewayUrl, mqtt, brokers, pkiDirectory, ports } = system;
  const internalPorts: Readonly<Record<string, number>> = { telemetry: ports.telemetryInternal, ml: ports.mlInternal };
  return {
    directory,
    gatewayUrl,
    mqtt: { host: mqtt.host, port: mqtt.port, ca: readFileSync(mqtt.caFile, 'utf8') },
    brokers,
    pkiDirectory,
    internalUrl: (service) => `http://127.0.0.1:${internalPorts[service]}`,
    databaseUrl: (schema) => system.databaseUrl(schema),
    processes: () => system.processes().map(({ name, pid, ready }) => ({ name, pid: pid ?? undefined, ready })),
    kill: (name, signal) => {
      system.kill(name, signal);
    },
    stop: () => system.stop({ discard: true }),
  };
}

/** The steps of a start as lines. */
function saying(say: (line: string) => void): Progress {
  return {
    step: async (name, work) => {
      const began = performance.now();
      const result = await work();
      say(`${name} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
      return result;
    },
    detail: () => undefined,
    note: say,
  };
}
