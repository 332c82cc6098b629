import { setTimeout as delay } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import type { DeviceCredentials } from '../fleet/device-connection.ts';
import type { Api } from '../device/api.ts';
import { runningProcesses, type SystemUnderTest } from '../fleet/system-under-test.ts';
import { Latencies } from '../gauges/latencies.ts';
import { CpuAccount } from './cpu-account.ts';
import { Load } from './load.ts';

export interface AlertLatency {
  readonly messagesPerSecond: number;
  /** Devices that turned unusual, and those of them whose alert came. */
  readonly provoked: number;
  readonly raised: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly seconds: number;
  readonly cpu: readonly { readonly name: string; readonly seconds: number }[];
}

export interface AlertLatencyOptions {
  readonly messagesPerSecond: number;
  readonly seconds: number;
  /** Ordinary life of the devices before the first of them turns unusual: a model has to know them. */
  readonly afterSeconds: number;
  readonly firstSeq: number;
}

interface AlertMessage {
  readonly kind: string;
  readonly deviceId: string;
  /** Event time of the reading that caused it: the load stamps a reading as it sends it, and all clocks are one. */
  readonly at: string;
}

/** From the moment in which a device sends the reading to that in which a websocket client has the alert. */
export async function measureAlertLatency(
  system: SystemUnderTest,
  api: Api,
  devices: readonly DeviceCredentials[],
  { messagesPerSecond, seconds, afterSeconds, firstSeq }: AlertLatencyOptions,
): Promise<AlertLatency> {
  const latencies = new Latencies();
  const raised = new Set<string>();
  const known = new Set(devices.map(({ deviceId }) => deviceId));
  const socket = await joinAlerts(system.gatewayUrl, await api.accessToken());
  socket.on('alert', ({ kind, deviceId, at }: AlertMessage) => {
    const now = Date.now();
    if (kind !== 'raised' || !known.has(deviceId) || raised.has(deviceId)) return;
    raised.add(deviceId);
    latencies.add(now - Date.parse(at));
  });
  // All of them within nine tenths of the time, so that the last alert is not cut off.
  const perSecond = devices.length / (0.9 * seconds);
  const load = await Load.start({
    broker: system.mqtt,
    devices,
    readingsPerMessage: 1,
    messagesPerSecond,
    window: 100,
    firstSeq,
    alarms: { perSecond, afterSeconds },
  });
  await delay(afterSeconds * 1000);
  const early = raised.size;
  const cpu = new CpuAccount([...runningProcesses(system), { name: 'load generator', pid: load.pid }]);
  const began = { atMs: performance.now(), messages: load.report.acknowledgedMessages };
  await delay(seconds * 1000);
  const span = (performance.now() - began.atMs) / 1000;
  const rate = (load.report.acknowledgedMessages - began.messages) / span;
  const spent = cpu.spent();
  await load.stop();
  await delay(2000);
  socket.close();
  if (early > 0) console.error(`${early} devices raised an alert before they were made unusual`);
  return {
    messagesPerSecond: rate,
    provoked: devices.length,
    raised: raised.size,
    p50: latencies.percentile(50),
    p99: latencies.percentile(99),
    max: latencies.max,
    seconds: span,
    cpu: spent,
  };
}

async function joinAlerts(gatewayUrl: string, token: string): Promise<Socket> {
  const socket = io(`${gatewayUrl}/realtime`, { auth: { token }, transports: ['websocket'], forceNew: true });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', () => resolve());
    socket.once('connect_error', reject);
  });
  const answer = (await socket.timeout(10_000).emitWithAck('join', { room: 'alerts' })) as {
    ok: boolean;
    code?: string;
  };
  if (!answer.ok) throw new Error(`the gateway refused the room of all alerts: ${answer.code}`);
  return socket;
}
