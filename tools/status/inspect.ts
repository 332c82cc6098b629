import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { checkKafka, checkRedis, identify } from '@voltguard/engines';
import type { RunningProcess, RunRecord } from '../start/run-file.ts';
import { checkHealth } from '../start/service-process.ts';

export interface Inspected {
  readonly name: string;
  readonly kind: RunningProcess['kind'];
  readonly pid: number | null;
  readonly ports: readonly number[];
  readonly ready: boolean;
  readonly uptimeSeconds: number | null;
  readonly restarts: number;
  /** Resident memory; null where this machine does not tell. */
  readonly memoryMib: number | null;
}

/** Looks at a process itself instead of believing what the launcher last wrote. */
export async function inspect(process: RunningProcess, run: RunRecord): Promise<Inspected> {
  const runs = process.pid !== null && identify(process.pid) !== undefined;
  const ready = runs && (await answers(process, run));
  const uptimeMs = runs && process.startedAt ? Date.now() - Date.parse(process.startedAt) : undefined;
  return {
    name: process.name,
    kind: process.kind,
    pid: runs ? process.pid : null,
    ports: process.ports,
    ready,
    uptimeSeconds: uptimeMs === undefined ? null : Math.round(uptimeMs / 1000),
    restarts: process.restarts,
    memoryMib: runs ? residentMib(process.pid) : null,
  };
}

async function answers(process: RunningProcess, run: RunRecord): Promise<boolean> {
  try {
    if (process.healthUrl) await checkHealth(process.healthUrl);
    else if (process.name === 'kafka') await checkKafka(run.kafka.brokers);
    else if (process.name === 'redis') await checkRedis(run.redis.url);
    else await Promise.all(process.ports.map(accepts));
    return true;
  } catch {
    return false;
  }
}

async function accepts(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: 2000 });
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', reject);
    socket.once('timeout', () => {
      socket.destroy();
      reject(new Error(`port ${port} does not answer`));
    });
  });
}

function residentMib(pid: number): number | null {
  try {
    const kib = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kib ? Math.round(Number(kib) / 1024) : null;
  } catch {
    return null;
  }
}
