import { loadConfig } from '@voltguard/config';
import { z } from 'zod';

/** How the global set-up of end-to-end tests tells test files what it started. */
export const testSystemVariable = 'VOLTGUARD_TEST_SYSTEM';

export interface TestSystemRecord {
  readonly directory: string;
  readonly gatewayUrl: string;
  readonly mqtt: { readonly host: string; readonly port: number; readonly caFile: string };
  readonly brokers: readonly string[];
  readonly redisUrl: string;
  readonly pkiDirectory: string;
  /** As the administrator; end it with the name of a schema. */
  readonly databaseUrl: string;
  /** Takes orders for processes, which only the process that started them can carry out. */
  readonly controlUrl: string;
}

export interface TestProcess {
  readonly name: string;
  readonly pid: number | null;
  readonly ready: boolean;
  readonly restarts: number;
}

export interface TestReplica {
  readonly name: string;
  readonly url: string | undefined;
  readonly healthUrl: string;
}

/** The whole private system that `*.e2e.spec.ts` files share. */
export interface TestSystem extends Omit<TestSystemRecord, 'databaseUrl' | 'controlUrl'> {
  databaseUrl(schema: string): string;
  processes(): Promise<readonly TestProcess[]>;
  /** Resolves when the process that had the name is gone; the supervisor starts it again. */
  kill(name: string, signal?: NodeJS.Signals): Promise<void>;
  /** One more process of a service. */
  startReplica(service: string): Promise<TestReplica>;
  stopReplica(name: string): Promise<void>;
}

/** @throws Error outside of `*.e2e.spec.ts` */
export function testSystem(): TestSystem {
  const text = loadConfig(z.object({ [testSystemVariable]: z.string().optional() }))[testSystemVariable];
  if (!text) throw new Error('No system runs for this test: only *.e2e.spec.ts files, started by jest, have one');
  const { controlUrl, databaseUrl, ...record } = JSON.parse(text) as TestSystemRecord;
  const order = async <Answer>(path: string, body: object = {}): Promise<Answer> => {
    const response = await fetch(`${controlUrl}${path}`, { method: 'POST', body: JSON.stringify(body) });
    if (!response.ok) throw new Error(await response.text());
    return (await response.json()) as Answer;
  };
  return {
    ...record,
    databaseUrl: (schema) => `${databaseUrl}${schema}`,
    processes: () => order('/processes'),
    kill: (name, signal = 'SIGKILL') => order('/kill', { name, signal }),
    startReplica: (service) => order('/start-replica', { service }),
    stopReplica: (name) => order('/stop-replica', { name }),
  };
}
