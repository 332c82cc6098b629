import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import getPort from 'get-port';

const configuration = new URL('../../deploy/mosquitto/', import.meta.url);

/** A Mosquitto beside the system's own, with the same settings and authorities: on that one the real bridge would take the messages too. */
export class BareBroker {
  private constructor(
    readonly process: ChildProcess,
    readonly devicesPort: number,
    readonly servicesPort: number,
  ) {}

  static async start(directory: string, pkiDirectory: string): Promise<BareBroker> {
    await mkdir(directory, { recursive: true });
    const [devicesPort, servicesPort] = [await getPort({ host: '127.0.0.1' }), await getPort({ host: '127.0.0.1' })];
    const values: Record<string, string> = {
      RUN_AS: userInfo().username,
      PID_FILE: join(directory, 'mosquitto.pid'),
      DATA_DIRECTORY: directory,
      CONFIG_DIRECTORY: configuration.pathname.replace(/\/$/, ''),
      PKI_DIRECTORY: pkiDirectory,
      DEVICES_HOST: '127.0.0.1',
      DEVICES_PORT: String(devicesPort),
      SERVICES_HOST: '127.0.0.1',
      SERVICES_PORT: String(servicesPort),
      MAX_QUEUED_BYTES: '1073741824',
      MAX_INFLIGHT_MESSAGES: '8192',
    };
    const template = await readFile(new URL('mosquitto.conf.template', configuration), 'utf8');
    const file = join(directory, 'mosquitto.conf');
    await writeFile(
      file,
      template.replace(/\$\{(\w+)\}/g, (_, name: string) => values[name] ?? ''),
    );
    const child = spawn('mosquitto', ['-c', file], { stdio: ['ignore', 'ignore', 'inherit'] });
    await listening(child, devicesPort);
    return new BareBroker(child, devicesPort, servicesPort);
  }

  stop(): void {
    this.process.kill('SIGTERM');
  }
}

async function listening(child: ChildProcess, port: number): Promise<void> {
  for (let attempt = 0; attempt < 100 && child.exitCode === null; attempt += 1) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).once('error', () => resolve(false));
      socket.unref();
    });
    if (open) return;
    await delay(50);
  }
  throw new Error('the broker of the bare pipeline does not listen');
}
