import { readFileSync } from 'node:fs';
import { mqttTopics } from '@voltguard/contracts';
import { seededRandom } from '@voltguard/learning';
import { DeviceConnection } from '../fleet/device-connection.ts';
import type { LoadCommand, LoadPlan, LoadReport } from './load-plan.ts';
import { alarmingReading, ordinaryReading } from './ordinary-reading.ts';

// A process of its own, so that its CPU time can be told apart. Started by load.ts with the path of a plan.
const plan = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as LoadPlan;
const random = seededRandom(1);
const tickMs = 5;

let allowed = plan.messagesPerSecond === undefined ? 0 : Number.POSITIVE_INFINITY;
let stopping = false;
let sentMessages = 0;
let sentReadings = 0;
let acknowledgedMessages = 0;

const onAcknowledged = () => void (acknowledgedMessages += 1);
const connections = await openAll(plan.devices);
const seqs = new Map<string, number>();
let turn = 0;

process.on('message', (command: LoadCommand) => {
  if ('stop' in command) stopping = true;
  else allowed = command.allow;
});
process.on('disconnect', () => process.exit(1));
const reports = setInterval(() => report('running'), 200);
report('ready');

let began: number | undefined;
const ticks = setInterval(() => {
  if (stopping) {
    if (acknowledgedMessages >= sentMessages) void finish();
    return;
  }
  if (allowed === 0) return;
  began ??= performance.now();
  const elapsedSeconds = (performance.now() - began) / 1000;
  sendOrdinary(elapsedSeconds);
  sendAlarms(elapsedSeconds);
}, tickMs);

function sendOrdinary(elapsedSeconds: number): void {
  const due = Math.min(allowed, Math.floor((plan.messagesPerSecond ?? Number.POSITIVE_INFINITY) * elapsedSeconds));
  for (const connection of connections) connection.cork();
  let passed = 0;
  // Round robin; a full circle without room in any window ends the tick.
  while (sentMessages < due && passed < connections.length) {
    const connection = connections[turn]!;
    turn = (turn + 1) % connections.length;
    if (connection.inFlight >= plan.window) {
      passed += 1;
      continue;
    }
    passed = 0;
    publish(connection, plan.readingsPerMessage);
  }
  for (const connection of connections) connection.uncork();
}

function publish(connection: DeviceConnection, readings: number): void {
  const now = Date.now();
  if (readings === 1) {
    connection.publish(
      mqttTopics.energy(connection.deviceId),
      ordinaryReading(now, nextSeq(connection.deviceId), random),
    );
  } else {
    const texts = Array.from({ length: readings }, () => ordinaryReading(now, nextSeq(connection.deviceId), random));
    connection.publish(mqttTopics.energy(connection.deviceId), `[${texts.join(',')}]`);
  }
  sentMessages += 1;
  sentReadings += readings;
}

let alarmed = 0;
function sendAlarms(elapsedSeconds: number): void {
  if (!plan.alarms) return;
  const due = Math.floor((elapsedSeconds - plan.alarms.afterSeconds) * plan.alarms.perSecond);
  for (; alarmed < Math.min(due, connections.length); alarmed += 1) {
    const connection = connections[alarmed]!;
    const { deviceId } = connection;
    connection.publish(mqttTopics.energy(deviceId), alarmingReading(Date.now(), nextSeq(deviceId)));
    sentMessages += 1;
    sentReadings += 1;
  }
}

function nextSeq(deviceId: string): number {
  const seq = (seqs.get(deviceId) ?? plan.firstSeq) + 1;
  seqs.set(deviceId, seq);
  return seq;
}

async function openAll(devices: LoadPlan['devices']): Promise<DeviceConnection[]> {
  const open: DeviceConnection[] = [];
  for (const device of devices) open.push(await DeviceConnection.open(plan.broker, device, onAcknowledged));
  return open;
}

async function finish(): Promise<void> {
  clearInterval(ticks);
  clearInterval(reports);
  report('stopped');
  await Promise.all(connections.map((connection) => connection.close()));
  process.disconnect();
}

function report(state: LoadReport['state']): void {
  process.send!({ state, sentMessages, sentReadings, acknowledgedMessages } satisfies LoadReport);
}
