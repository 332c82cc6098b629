import type { ProcessIdentity } from '@voltguard/engines';
import type { RunningProcess, RunRecord } from './run-file.ts';
import type { SystemContext } from './system-context.ts';

export function runRecord(
  { engines, ports }: Pick<SystemContext, 'engines' | 'ports'>,
  status: RunRecord['status'],
  startedAt: Date,
  supervisor: ProcessIdentity | undefined,
  processes: readonly RunningProcess[],
): RunRecord {
  return {
    status,
    gateway: { url: `http://127.0.0.1:${ports.gateway}` },
    mqtt: { host: engines.mosquitto.host, port: engines.mosquitto.devicesPort, caFile: engines.mosquitto.pki.caFile },
    kafka: { brokers: engines.kafka.brokers },
    mariadb: { host: engines.mariadb.host, port: engines.mariadb.port },
    redis: { url: engines.redis.url },
    supervisor: supervisor ?? null,
    startedAt: startedAt.toISOString(),
    processes,
  };
}
