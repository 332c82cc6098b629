import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceName } from '@voltguard/contracts';
import {
  endLeftovers,
  type EngineAddresses,
  type EngineSize,
  identify,
  type ManagedProcess,
  Secrets,
  startEngines,
} from '@voltguard/engines';
import { Logger } from '@nestjs/common';
import { createAllTopics } from '@voltguard/messaging';
import { makeSchemas } from './make-schemas.ts';
import { writeEnvironmentFiles } from './environment-files.ts';
import { primeBridge } from './prime-bridge.ts';
import { type Progress, silent } from './progress.ts';
import { RunningSystem } from './running-system.ts';
import { writeRun } from './run-file.ts';
import { runRecord } from './run-record.ts';
import { seedSimulator } from './seed-simulator.ts';
import { serviceProcess } from './service-process.ts';
import { serviceSpec, serviceTable } from './services.ts';
import { Supervisor } from './supervisor.ts';
import { lockDirectory } from './supervisor-lock.ts';
import type { SystemContext } from './system-context.ts';
import { freeSystemPorts, portsFromEnvironment, type SystemPorts } from './system-ports.ts';

export interface SystemOptions {
  /** Absolute; everything that the system keeps lies below it. */
  readonly directory: string;
  /** `free`: a second system beside the first; else the product's own, or what the environment says. */
  readonly ports?: 'free' | 'product';
  /** Whether the simulator runs and its devices are registered. */
  readonly simulator?: boolean;
  readonly simulatedDevices?: number;
  /** Services that somebody runs by hand. */
  readonly without?: readonly ServiceName[];
  readonly size?: EngineSize;
  /** Engines that somebody else runs; `{}` makes all of them private, whatever the environment says. */
  readonly addresses?: EngineAddresses;
  readonly progress?: Progress;
  /** Ends a start that is still going on. */
  readonly signal?: AbortSignal;
  /** Told when a process died, and when it is back. */
  readonly report?: (line: string) => void;
}

/**
 * Starts a whole private system: engines, authorities, schemas, topics, services, simulated devices. Resolves when all is
 * ready; when anything fails nothing is left running.
 * @throws AlreadyRunning, or Error whose message says what to do
 */
export async function startSystem(options: SystemOptions): Promise<RunningSystem> {
  // Topics are made with the services' own library: attempts that it repeats are no news here.
  Logger.overrideLogger(false);
  const unlock = lockDirectory(options.directory);
  let system: RunningSystem | undefined;
  const supervisor = new Supervisor({ report: options.report ?? (() => undefined), changed: () => system?.save() });
  try {
    return await start(options, supervisor, unlock, (created) => (system = created));
  } catch (error) {
    // First: what is ended now must not be started again.
    supervisor.stop();
    await endLeftovers(options.directory);
    unlock();
    throw error;
  }
}

async function start(
  options: SystemOptions,
  supervisor: Supervisor,
  unlock: () => void,
  created: (system: RunningSystem) => void,
): Promise<RunningSystem> {
  const { directory, progress = silent, signal } = options;
  const leftovers = await endLeftovers(directory);
  if (leftovers.length > 0) progress.note(`ended what an earlier run had left: ${leftovers.join(', ')}`);
  const ports = options.ports === 'free' ? await freeSystemPorts() : portsFromEnvironment();
  const began = new Date();

  const engines = await progress.step('engines', () =>
    startEngines({
      directory,
      ports,
      size: options.size ?? 'full',
      services: ['mqtt-bridge', 'broker-agent'],
      prime: primeBridge,
      log: (line) => {
        progress.note(line);
      },
      onReady: (name, durationMs, external) => {
        progress.detail(external ? `${name} (as the environment says)` : name, durationMs);
      },
      ...(options.addresses ? { addresses: options.addresses } : {}),
    }),
  );
  const secrets = Secrets.open(join(directory, 'secrets.json'));
  const context: SystemContext = {
    directory,
    ports,
    engines,
    secrets,
    simulatorCertificates: join(directory, 'simulator', 'devices'),
    simulatedDevices: options.simulatedDevices ?? 12,
  };
  const services: ManagedProcess[] = [];
  const system = new RunningSystem(context, engines.processes, services, supervisor, unlock);
  created(system);
  writeEnvironmentFiles(context);
  writeRun(directory, runRecord(context, 'starting', began, identify(process.pid), system.processes()));
  for (const engine of engines.processes) supervisor.watch(engine);

  signal?.throwIfAborted();
  await progress.step('schemas and topics', async () => {
    await Promise.all([makeSchemas(engines.mariadb, secrets), createAllTopics(engines.kafka.brokers)]);
  });

  const run = async (names: readonly ServiceName[]) => {
    const processes = names.map((name) => serviceProcess(serviceSpec(name), context));
    services.push(...processes);
    await startSideBySide(processes, progress, signal);
    for (const service of processes) supervisor.watch(service);
  };
  const without = new Set(options.without);
  const names = serviceTable.map(({ name }) => name).filter((name) => name !== 'simulator' && !without.has(name));
  await progress.step('services', () => run(names));

  if (options.simulator !== false && !without.has('simulator')) {
    const authority = engines.mosquitto.pki.deviceAuthority.certificate;
    const home = join(directory, 'simulator');
    const missing = seedingNeeds.filter((name) => without.has(name));
    if (missing.length === 0) {
      await progress.step('demo devices', () =>
        seedSimulator(gatewayUrl(ports), home, context.simulatedDevices, authority),
      );
    }
    if (existsSync(context.simulatorCertificates)) await progress.step('simulator', () => run(['simulator']));
    else progress.note(`no simulator: its devices are registered by a start that includes ${missing.join(', ')}`);
  }
  signal?.throwIfAborted();
  system.ready(began);
  return system;
}

async function startSideBySide(
  processes: readonly ManagedProcess[],
  progress: Progress,
  signal: AbortSignal | undefined,
): Promise<void> {
  signal?.throwIfAborted();
  const results = await Promise.allSettled(
    processes.map(async (process) => {
      const began = Date.now();
      await process.start();
      progress.detail(process.name, Date.now() - began);
    }),
  );
  const failures = results.filter((result) => result.status === 'rejected').map((result) => result.reason as Error);
  if (failures.length > 0) throw new Error(failures.map((failure) => failure.message).join('\n\n'));
}

/** What registering the simulator's devices goes through. */
const seedingNeeds: readonly ServiceName[] = ['gateway', 'identity', 'telemetry'];

function gatewayUrl(ports: SystemPorts): string {
  return `http://127.0.0.1:${ports.gateway}`;
}
