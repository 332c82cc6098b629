import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { freePort, projectRoot } from '@voltguard/engines';
import { issueCertificate } from '@voltguard/pki';
import { waitFor } from '@voltguard/testing';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';

/** Where a test's engines are. */
export interface SceneEngines {
  readonly brokers: readonly string[];
  readonly redisUrl: string;
  readonly devicesPort: number;
  readonly servicesUrl: string;
  readonly pkiDirectory: string;
  readonly caFile: string;
  readonly namespace: string;
}

export interface BridgeProcess {
  readonly child: ChildProcess;
  readonly log: () => string;
  /** One of its metrics, all labels added up. */
  metric(name: string): Promise<number>;
  /** Status of /health/ready, 0 when nothing answers. */
  ready(): Promise<number>;
  end(signal: NodeJS.Signals): Promise<void>;
}

/** Bridges as real processes, and devices with real certificates, around one set of engines. */
export class Scene {
  private readonly bridges: BridgeProcess[] = [];
  private readonly clients: MqttClient[] = [];

  constructor(readonly engines: SceneEngines) {}

  settings(overrides: Readonly<Record<string, string>> = {}): Record<string, string> {
    const { brokers, redisUrl, servicesUrl, pkiDirectory, caFile, namespace } = this.engines;
    return {
      NODE_ENV: 'test',
      KAFKA_BROKERS: brokers.join(','),
      KAFKA_NAMESPACE: namespace,
      REDIS_URL: redisUrl,
      MQTT_URL: servicesUrl,
      MQTT_CA_FILE: caFile,
      MQTT_CERT_FILE: join(pkiDirectory, 'services', 'mqtt-bridge.crt'),
      MQTT_KEY_FILE: join(pkiDirectory, 'services', 'mqtt-bridge.key'),
      ...overrides,
    };
  }

  /** Runs a program of this app as `npm start` does. */
  run(program: string, settings: Readonly<Record<string, string>>): { child: ChildProcess; log: () => string } {
    const args = ['-C', '@voltguard/source', '--import', './tools/ts-hook.mjs', `apps/mqtt-bridge/src/${program}.ts`];
    const child = spawn(process.execPath, args, { cwd: projectRoot, env: { PATH: process.env.PATH, ...settings } });
    let log = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => (log += piece.toString()));
    return { child, log: () => log };
  }

  /** Resolves when it is ready: serving, or standing by. */
  async startBridge(overrides: Readonly<Record<string, string>> = {}): Promise<BridgeProcess> {
    const port = await freePort();
    const { child, log } = this.run('main', this.settings({ INTERNAL_PORT: String(port), ...overrides }));
    const get = async (path: string): Promise<Response> => fetch(`http://127.0.0.1:${port}${path}`);
    const bridge: BridgeProcess = {
      child,
      log,
      metric: async (name) => {
        const lines = (await (await get('/metrics')).text()).split('\n');
        const ours = lines.filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
        return ours.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
      },
      ready: async () =>
        get('/health/ready').then(
          ({ status }) => status,
          () => 0,
        ),
      end: async (signal) => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        child.kill(signal);
        await once(child, 'exit');
      },
    };
    this.bridges.push(bridge);
    await waitFor(async () => (await bridge.ready()) === 200, { what: 'a ready bridge', timeoutMs: 40_000 }).catch(
      (error: unknown) => {
        throw new Error(`${String(error)}\n${log()}`);
      },
    );
    return bridge;
  }

  /** A certificate of the devices' authority for any name, and a connection with it. */
  async connectDevice(name: string, options: IClientOptions = {}): Promise<MqttClient> {
    const { pkiDirectory, devicesPort, caFile } = this.engines;
    const authority = {
      certificatePem: readFileSync(join(pkiDirectory, 'device-authority.crt'), 'utf8'),
      keyPem: readFileSync(join(pkiDirectory, 'device-authority.key'), 'utf8'),
    };
    const { certificatePem, keyPem } = await issueCertificate(authority, {
      commonName: name,
      usage: 'client',
      days: 1,
    });
    const client = await connectAsync(`mqtts://127.0.0.1:${devicesPort}`, {
      ca: readFileSync(caFile),
      cert: certificatePem,
      key: keyPem,
      clientId: name,
      reconnectPeriod: 200,
      ...options,
    });
    client.on('error', () => undefined);
    this.clients.push(client);
    return client;
  }

  async close(): Promise<void> {
    await Promise.all(this.clients.map((client) => client.endAsync(true)));
    await Promise.all(this.bridges.map((bridge) => bridge.end('SIGKILL')));
  }
}
