import type { ServiceName } from '@voltguard/contracts';
import { endLeftovers, freePort, identify, type ManagedProcess } from '@voltguard/engines';
import type { RunningProcess, RunRecord } from './run-file.ts';
import { writeRun } from './run-file.ts';
import { runRecord } from './run-record.ts';
import { healthUrl, serviceProcess } from './service-process.ts';
import { serviceSpec, serviceTable } from './services.ts';
import type { Supervisor } from './supervisor.ts';
import type { SystemContext } from './system-context.ts';
import type { EnginePorts } from '@voltguard/engines';
import type { SystemPorts } from './system-ports.ts';

const enginePorts: Readonly<Record<string, readonly (keyof EnginePorts)[]>> = {
  kafka: ['kafka', 'kafkaController'],
  mariadb: ['mariadb'],
  redis: ['redis'],
  mosquitto: ['mqttDevices', 'mqttServices'],
};

/** One more process of a service, on ports of its own. */
export interface Replica {
  readonly process: ManagedProcess;
  /** Where its API listens, for services that have one. */
  readonly url: string | undefined;
  readonly healthUrl: string;
  stop(): Promise<void>;
}

/** A whole system that this process started and supervises. */
export class RunningSystem {
  private began = new Date();
  private status: RunRecord['status'] = 'starting';
  private readonly replicas: ManagedProcess[] = [];

  constructor(
    private readonly context: SystemContext,
    private readonly engines: readonly ManagedProcess[],
    private readonly services: readonly ManagedProcess[],
    private readonly supervisor: Supervisor,
    private readonly unlock: () => void,
  ) {}

  /** What run.json holds now. */
  get run(): RunRecord {
    return runRecord(this.context, this.status, this.began, identify(process.pid), this.processes());
  }

  get directory(): string {
    return this.context.directory;
  }

  get gatewayUrl(): string {
    return this.run.gateway.url;
  }

  /** The listener for devices. */
  get mqtt(): RunRecord['mqtt'] {
    return this.run.mqtt;
  }

  get brokers(): readonly string[] {
    return this.context.engines.kafka.brokers;
  }

  get pkiDirectory(): string {
    return this.context.engines.mosquitto.pki.directory;
  }

  get ports(): SystemPorts {
    return this.context.ports;
  }

  /** As the database's administrator. */
  databaseUrl(schema: string): string {
    return this.context.engines.mariadb.url(schema);
  }

  processes(): (RunningProcess & { readonly ready: boolean })[] {
    const { ports } = this.context;
    const all = [...this.engines, ...this.services, ...this.replicas];
    return all.map((process) => {
      const spec = serviceTable.find(({ name }) => name === process.name);
      const own = spec ? [spec.publicPort, spec.internalPort].filter((port) => port !== undefined) : [];
      return {
        name: process.name,
        kind: this.engines.includes(process) ? 'engine' : 'service',
        pid: process.pid ?? null,
        ports: [...own, ...(enginePorts[process.name] ?? [])].map((port) => ports[port]),
        startedAt: process.startedAt?.toISOString() ?? null,
        restarts: this.supervisor.restartsOf(process.name),
        ...(spec ? { healthUrl: healthUrl(ports[spec.internalPort]) } : {}),
        ready: process.state === 'ready',
      };
    });
  }

  /** Sends a signal to an engine or a service; the supervisor does the rest. */
  kill(name: string, signal: NodeJS.Signals = 'SIGKILL'): void {
    this.find(name).kill(signal);
  }

  /** The same, and resolves when that process is gone where the signal ends it. */
  async killAndWait(name: string, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const process = this.find(name);
    const gone = process.untilExit();
    process.kill(signal);
    if (signal !== 'SIGSTOP' && signal !== 'SIGCONT') await gone;
  }

  /** A second process of a service, sharing the work of the first. It is not supervised. */
  async startReplica(service: ServiceName): Promise<Replica> {
    const spec = serviceSpec(service);
    const own = {
      [spec.internalPort]: await freePort(),
      ...(spec.publicPort ? { [spec.publicPort]: await freePort() } : {}),
    };
    const context = { ...this.context, ports: { ...this.context.ports, ...own } };
    const replica = serviceProcess(spec, context, `${service}-${this.replicas.length + 2}`);
    this.replicas.push(replica);
    await replica.start();
    return {
      process: replica,
      url: spec.publicPort ? `http://127.0.0.1:${context.ports[spec.publicPort]}` : undefined,
      healthUrl: healthUrl(context.ports[spec.internalPort]),
      stop: () => replica.stop(),
    };
  }

  private find(name: string): ManagedProcess {
    const found = [...this.engines, ...this.services, ...this.replicas].find((process) => process.name === name);
    if (!found) throw new Error(`There is no process ${name} in this system`);
    return found;
  }

  ready(began: Date): void {
    this.began = began;
    this.status = 'ready';
    this.save();
  }

  save(): void {
    if (this.status !== 'stopped') writeRun(this.directory, this.run);
  }

  /** Ends services, then engines. Data stays. `discard` ends all at once, for data that is thrown away anyway. */
  async stop({ discard = false } = {}): Promise<void> {
    this.supervisor.stop();
    const end = async (processes: readonly ManagedProcess[]) =>
      Promise.all(processes.map((process) => (discard ? process.discard() : process.stop())));
    await end([...this.services, ...this.replicas]);
    await end(this.engines);
    await endLeftovers(this.directory);
    this.status = 'stopped';
    writeRun(this.directory, { ...this.run, supervisor: null, processes: [] });
    this.unlock();
  }
}
