import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { BrokerAddress } from './mqtt-access.ts';

/** Says what to do; shown without a stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const runSchema = z.object({
  gateway: z.object({ url: z.url() }),
  mqtt: z.object({ host: z.string(), port: z.int(), caFile: z.string() }),
});

export interface SystemOptions {
  readonly directory: string;
  readonly gateway?: string;
  readonly mqttHost?: string;
  readonly mqttPort?: number;
  readonly caFile?: string;
}

/** Where the system is: what was said explicitly, else what `npm start` wrote down. */
export function runningSystem(options: SystemOptions): { gatewayUrl: string; broker: BrokerAddress } {
  const run = readRun(options.directory);
  const gatewayUrl = options.gateway ?? run?.gateway.url;
  if (gatewayUrl === undefined) {
    throw new UsageError(
      `VoltGuard is not running here: there is no ${join(options.directory, 'run.json')}.\n` +
        'Start it with: npm start, or name one that runs elsewhere with: --gateway https://…',
    );
  }
  if (!URL.canParse(gatewayUrl))
    throw new UsageError(`--gateway ${gatewayUrl} is not a URL, e.g. http://127.0.0.1:8000`);
  const host = options.mqttHost ?? run?.mqtt.host ?? new URL(gatewayUrl).hostname;
  const caFile = options.caFile ?? run?.mqtt.caFile ?? join(options.directory, 'pki', 'ca.crt');
  return { gatewayUrl, broker: { host, port: options.mqttPort ?? run?.mqtt.port ?? 8883, caFile: resolve(caFile) } };
}

function readRun(directory: string): z.output<typeof runSchema> | undefined {
  const path = join(directory, 'run.json');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
  try {
    return runSchema.parse(JSON.parse(text));
  } catch {
    throw new UsageError(`${path} cannot be understood. Start the system anew with: npm stop, npm start`);
  }
}
