import { setTimeout as delay } from 'node:timers/promises';
import { join } from 'node:path';
import { Api, demoAdmin } from '../device/api.ts';
import type { DeviceCredentials } from '../fleet/device-connection.ts';
import { enrolAll } from '../fleet/enrol.ts';
import type { SystemUnderTest } from '../fleet/system-under-test.ts';
import { BarePipeline } from './bare.ts';
import type { BenchOptions } from './bench-options.ts';
import type { BenchReport } from './bench-report.ts';
import { liveModel } from './live-model.ts';
import { Load } from './load.ts';
import { measureAlertLatency } from './measure-alert-latency.ts';
import { measureSustained } from './measure-sustained.ts';
import { VoltguardPipeline } from './voltguard.ts';

const loadDevices = 50;
const alarmDevices = 300;
const paceMessagesPerSecond = 3_000;
// Ordinary life before an alarm: long enough for the model to know every device.
const ordinaryReadingsBefore = 120;

/** Everything in one run on one set of engines, the bare pipeline and VoltGuard by turns. */
export async function measureAll(
  system: SystemUnderTest,
  options: BenchOptions,
  say: (line: string) => void,
): Promise<BenchReport> {
  const api = new Api(system.gatewayUrl, demoAdmin);
  const ids = (name: string, count: number) => Array.from({ length: count }, (_, index) => `${name}-${index + 1}`);
  say(`registering ${loadDevices + alarmDevices} devices`);
  const devices = await enrolAll(api, system.directory, ids('LOAD', loadDevices), 'charging-station');
  const alarms = await enrolAll(api, system.directory, ids('ALARM', alarmDevices), 'charging-station');
  const model = await liveModel(system, system.directory);
  say('filling the tables');
  const voltguard = await VoltguardPipeline.prepare(system, devices, options.rows, say);
  const bare = await BarePipeline.start(system, devices, {
    directory: join(system.directory, 'bare'),
    rows: options.rows,
    model,
    say,
  });
  const { seconds } = options;
  const warmUpSeconds = Math.min(10, Math.ceil(seconds / 2));
  let firstSeq = 0;
  const sustained = async (pipeline: BarePipeline | VoltguardPipeline, readingsPerMessage: number) => {
    firstSeq += 100_000_000;
    say(`${pipeline.name}: ${readingsPerMessage} readings a message for ${seconds} s`);
    const ahead = readingsPerMessage === 1 ? 30_000 : 100_000;
    const result = await measureSustained(pipeline, { readingsPerMessage, seconds, warmUpSeconds, firstSeq, ahead });
    say(`  ${result.messagesPerSecond.toFixed(0)} messages/s, ${result.readingsPerSecond.toFixed(0)} readings/s`);
    return result;
  };
  try {
    const singles = { bare: await sustained(bare, 1), voltguard: await sustained(voltguard, 1) };
    const arrays = { bare: await sustained(bare, 25), voltguard: await sustained(voltguard, 25) };
    say(`${paceMessagesPerSecond} messages/s, latencies`);
    const bareLatency = await paceBare(bare, devices, seconds);
    const afterSeconds = Math.ceil((alarmDevices * ordinaryReadingsBefore) / paceMessagesPerSecond);
    const latency = await measureAlertLatency(system, new Api(system.gatewayUrl, demoAdmin), alarms, {
      messagesPerSecond: paceMessagesPerSecond,
      seconds,
      afterSeconds,
      firstSeq: 1_000_000_000,
    });
    return {
      rows: options.rows,
      singles,
      arrays,
      paced: { messagesPerSecond: paceMessagesPerSecond, bare: bareLatency, voltguard: latency },
    };
  } finally {
    await bare.stop();
    await voltguard.close();
  }
}

async function paceBare(bare: BarePipeline, devices: readonly DeviceCredentials[], seconds: number) {
  const load = await Load.start({
    broker: bare.broker,
    devices,
    readingsPerMessage: 1,
    messagesPerSecond: paceMessagesPerSecond,
    window: 100,
    firstSeq: 900_000_000,
  });
  await delay(3_000);
  bare.forgetLatencies();
  await delay(seconds * 1000);
  const { latency } = bare;
  await load.stop();
  return latency;
}
