import { type Server } from 'node:http';
import { projectRoot } from '@voltguard/engines';
import { type TestSystemRecord, testSystemVariable } from '@voltguard/testing';
import type { RunningSystem } from '../../start/running-system.ts';
import { startSystem } from '../../start/system.ts';
import { controlServer } from './control-server.ts';
import { ScratchDirectory } from './scratch-directory.ts';

let running:
  { readonly system: RunningSystem; readonly scratch: ScratchDirectory; readonly control: Server } | undefined;

/** A whole system on free ports, with private engines whatever the environment names. */
export async function startTestSystem(): Promise<void> {
  const scratch = await ScratchDirectory.create(projectRoot, 'e2e');
  const say = (line: string) => process.stderr.write(`system: ${line}\n`);
  const system = await startSystem({
    directory: scratch.path,
    ports: 'free',
    simulator: false,
    size: 'small',
    addresses: {},
    report: say,
  });
  scratch.removeAtExit(() => system.processes());
  const { server, url } = await controlServer(system);
  running = { system, scratch, control: server };
  const record: TestSystemRecord = {
    directory: scratch.path,
    gatewayUrl: system.gatewayUrl,
    mqtt: system.mqtt,
    brokers: system.brokers,
    redisUrl: system.run.redis.url,
    pkiDirectory: system.pkiDirectory,
    databaseUrl: system.databaseUrl(''),
    controlUrl: url,
  };
  process.env[testSystemVariable] = JSON.stringify(record);
}

export async function stopTestSystem(): Promise<void> {
  running?.control.closeAllConnections();
  running?.control.close();
  await running?.system.stop({ discard: true });
  running?.scratch.remove();
  running = undefined;
}
