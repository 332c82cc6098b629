import { consumers, deadLetterTopic, uplink } from '@voltguard/contracts';
import { DeviceLink } from '../fleet/device-link.ts';
import { enrolAll } from '../fleet/enrol.ts';
import { Api, demoAdmin } from '../device/api.ts';
import type { SystemUnderTest } from '../fleet/system-under-test.ts';
import { ConsumerLag } from '../gauges/consumer-lag.ts';
import type { ChaosOptions } from './chaos-options.ts';
import { EvidenceRoom } from './evidence.ts';
import { checkStorage } from './exactly-once.ts';
import { numberedReadings } from './numbered-reading.ts';
import { type BrokerLoss, type ChaosOutcome, judgeDevice } from './outcome.ts';
import { settle } from './settle.ts';
import { Storm } from './storm.ts';
import { killAndAwait, type Killing, untilReady } from './victim.ts';

const window = 50;
const backWithinSeconds = 60;
const patienceSeconds = 45;
const brokerKills = 3;

/** What a run needs of the system, opened once. */
interface Stage {
  readonly system: SystemUnderTest;
  readonly options: ChaosOptions;
  readonly api: Api;
  readonly evidence: EvidenceRoom;
  readonly lag: ConsumerLag;
  readonly beginsMs: number;
  readonly say: (line: string) => void;
}

/** The whole play: a calm run, the same with kills, the comparison, and Mosquitto at the end. */
export async function runChaos(
  system: SystemUnderTest,
  options: ChaosOptions,
  say: (line: string) => void,
): Promise<ChaosOutcome> {
  const stage: Stage = {
    system,
    options,
    say,
    api: new Api(system.gatewayUrl, demoAdmin),
    evidence: new EvidenceRoom(system),
    lag: await ConsumerLag.connect(system.brokers),
    // Whole minutes, well in the past: one second apart, no reading of the run may come from tomorrow.
    beginsMs: Math.floor(Date.now() / 60_000 - options.readings / options.devices / 60) * 60_000,
  };
  try {
    const names = options.only.filter((name) => name !== 'mosquitto');
    const outcome = names.length === 0 ? { killings: [], devices: [] } : await stormAndCalm(stage, names);
    const deadLetters = await deadLettersOf(stage);
    const killsBroker = options.only.includes('mosquitto') || (options.mosquitto && options.only.length > 1);
    if (!killsBroker) return { ...outcome, deadLetters };
    return { ...outcome, deadLetters, broker: [await killBroker(stage, 'working'), await killBroker(stage, 'away')] };
  } finally {
    await Promise.all([stage.evidence.close().catch(() => undefined), stage.lag.close()]);
  }
}

async function stormAndCalm(
  stage: Stage,
  names: readonly string[],
): Promise<Pick<ChaosOutcome, 'killings' | 'devices'>> {
  const { options, say } = stage;
  const calm = await gather(stage, 'CALM', options.readings);
  say(`calm run: ${options.readings} readings of ${options.devices} devices`);
  await calm.publishTo(1, Math.min(options.seconds, 5 + options.readings / 2000));
  await finish(stage, calm);
  const stormy = await gather(stage, 'STORM', options.readings);
  const killings = await killOneByOne(stage, stormy, names);
  await finish(stage, stormy);
  return { killings, devices: await compare(stage, calm, stormy) };
}

async function gather({ system, options, api, beginsMs }: Stage, name: string, readings: number): Promise<Storm> {
  const deviceIds = Array.from(
    { length: options.devices },
    (_, index) => `${name}-${String(index + 1).padStart(3, '0')}`,
  );
  const credentials = await enrolAll(api, system.directory, deviceIds, 'charging-station');
  const each = Math.ceil(readings / options.devices);
  const devices = credentials.map(async (device, index) => ({
    link: await DeviceLink.open(system.mqtt, device, window),
    readings: numberedReadings(each, beginsMs, options.seed * 1000 + index),
  }));
  return new Storm(await Promise.all(devices));
}

/** A part of the readings for each victim: it is killed while its part is on its way. */
async function killOneByOne(
  { system, options, say }: Stage,
  storm: Storm,
  names: readonly string[],
): Promise<Killing[]> {
  const killings: Killing[] = [];
  for (const [index, name] of names.entries()) {
    const share = (index + 1) / names.length;
    const publishing = storm.publishTo(share, options.seconds / names.length);
    await storm.reached((index + 0.3) / names.length);
    const killing = await killAndAwait(system, name, backWithinSeconds);
    killings.push(killing);
    await publishing;
    say(
      `killed ${name} (back after ${(killing.awayMs / 1000).toFixed(1)} s), ${storm.acknowledged} readings acknowledged so far`,
    );
  }
  return killings;
}

async function finish({ evidence, lag, say }: Stage, storm: Storm): Promise<void> {
  await storm.acknowledgedAll();
  await storm.close();
  const deviceIds = storm.devices.map(({ link }) => link.deviceId);
  await settle(evidence, lag, deviceIds, storm.acknowledged, patienceSeconds);
  say(`${storm.acknowledged} readings acknowledged, ${await evidence.stored(deviceIds)} stored`);
}

async function compare({ evidence }: Stage, calm: Storm, stormy: Storm): Promise<ChaosOutcome['devices']> {
  const outcomes = stormy.devices.map(async (device, index) =>
    judgeDevice(device, await evidence.of(device.link.deviceId), await evidence.of(calm.devices[index]!.link.deviceId)),
  );
  return Promise.all(outcomes);
}

async function deadLettersOf({ lag }: Stage): Promise<Record<string, number>> {
  const names = [...Object.values(consumers).map(({ name }) => name), uplink].map(deadLetterTopic);
  const sizes = await lag.sizes(names);
  return Object.fromEntries([...sizes].filter(([, count]) => count > 0));
}

/** Here the broker itself may have acknowledged what it had not saved: what is lost is counted, not forbidden. */
async function killBroker(stage: Stage, bridge: BrokerLoss['bridge']): Promise<BrokerLoss> {
  const { system, options, evidence, say } = stage;
  const storm = await gather(stage, `BROKER-${bridge}`, options.readings);
  const killings: Killing[] = [];
  for (let kill = 0; kill < brokerKills; kill += 1) {
    const publishing = storm.publishTo((kill + 1) / brokerKills, options.seconds / 6);
    await storm.reached((kill + 0.4) / brokerKills);
    if (bridge === 'away') system.kill('mqtt-bridge', 'SIGKILL');
    await storm.reached((kill + 0.5) / brokerKills);
    killings.push(await killAndAwait(system, 'mosquitto', backWithinSeconds));
    await publishing;
    await untilReady(system, 'mqtt-bridge', backWithinSeconds);
    say(`killed mosquitto, bridge ${bridge}; ${storm.acknowledged} readings acknowledged so far`);
  }
  await finish(stage, storm);
  let lost = 0;
  let doubled = 0;
  for (const { link, sent, acknowledged } of storm.devices) {
    const verdict = checkStorage(sent, acknowledged, (await evidence.of(link.deviceId)).rows);
    lost += verdict.lost.length;
    doubled += verdict.doubled.length;
  }
  return { bridge, killings, acknowledged: storm.acknowledged, lost, doubled };
}
