import { loadConfig } from '@voltguard/config';
import { MariadbAddress } from '@voltguard/engines';
import { z } from 'zod';

/** How the global set-up tells test files, which may run in other processes, what it started. */
export const testEnginesVariable = 'VOLTGUARD_TEST_ENGINES';

export interface TestMqtt {
  readonly host: string;
  readonly devicesPort: number;
  readonly servicesPort: number;
  readonly devicesUrl: string;
  readonly servicesUrl: string;
  /** Laid out as `.voltguard/pki` is: authorities, broker, services. */
  readonly pkiDirectory: string;
  readonly caFile: string;
  readonly brokerPidFile: string;
  readonly logFile: string;
  readonly dataDirectory: string;
}

/** The private engines of this run of tests, as they are handed over. */
export interface TestEnginesRecord {
  readonly brokers: readonly string[];
  readonly mariadbUrl: string;
  readonly redisUrl: string;
  readonly mqtt: TestMqtt;
  /** Removed after the run. */
  readonly directory: string;
}

export interface TestEngines {
  readonly brokers: string[];
  readonly mariadb: MariadbAddress;
  readonly redis: { readonly url: string };
  readonly mqtt: TestMqtt;
  /** For files of a test; removed after the run. */
  readonly directory: string;
}

/**
 * The real engines that integration tests share; each test takes a database, a namespace and ids of its own.
 * @throws Error outside of `*.int.spec.ts`
 */
export function testEngines(): TestEngines {
  const text = loadConfig(z.object({ [testEnginesVariable]: z.string().optional() }))[testEnginesVariable];
  if (!text) throw new Error('No engines run for this test: only *.int.spec.ts files, started by jest, have some');
  const record = JSON.parse(text) as TestEnginesRecord;
  return {
    brokers: [...record.brokers],
    mariadb: MariadbAddress.parse(record.mariadbUrl),
    redis: { url: record.redisUrl },
    mqtt: record.mqtt,
    directory: record.directory,
  };
}
