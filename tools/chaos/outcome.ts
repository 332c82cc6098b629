import type { DeviceEvidence } from './evidence.ts';
import { checkStorage, compareTwins, type StorageVerdict, type TwinVerdict } from './exactly-once.ts';
import type { StormDevice } from './storm.ts';
import type { Killing } from './victim.ts';

/** What is true of one device and its calm twin. */
export interface DeviceOutcome {
  readonly deviceId: string;
  readonly storage: StorageVerdict;
  /** Readings of the 1-minute roll-ups less rows in the table. */
  readonly rollUpDifference: number;
  readonly anomalies: TwinVerdict;
  readonly alerts: TwinVerdict;
}

/** What Mosquitto had acknowledged and not saved when it was killed. */
export interface BrokerLoss {
  /** Whether the bridge took the messages as they came, or had been killed before so that they waited in the broker. */
  readonly bridge: 'working' | 'away';
  readonly killings: readonly Killing[];
  readonly acknowledged: number;
  readonly lost: number;
  readonly doubled: number;
}

export interface ChaosOutcome {
  readonly killings: readonly Killing[];
  readonly devices: readonly DeviceOutcome[];
  /** Records by dead-letter topic, those that hold any. */
  readonly deadLetters: Readonly<Record<string, number>>;
  readonly broker?: readonly BrokerLoss[];
}

export function judgeDevice(device: StormDevice, stormy: DeviceEvidence, calm: DeviceEvidence): DeviceOutcome {
  const rows = [...stormy.rows.values()].reduce((sum, count) => sum + count, 0);
  return {
    deviceId: device.link.deviceId,
    storage: checkStorage(device.sent, device.acknowledged, stormy.rows),
    rollUpDifference: stormy.rolledUp - rows,
    anomalies: compareTwins(calm.anomalies, stormy.anomalies),
    alerts: compareTwins(calm.alerts, stormy.alerts),
  };
}

/** Every promise that was broken, in words; none when all held. Mosquitto's loss is a figure, not a promise. */
export function violations({ devices, deadLetters, broker = [] }: ChaosOutcome): string[] {
  const found: string[] = [];
  for (const { deviceId, storage, rollUpDifference, anomalies, alerts } of devices) {
    const say = (what: string, entries: readonly unknown[]) => {
      if (entries.length > 0)
        found.push(
          `${deviceId}: ${entries.length} ${what}: ${entries.slice(0, 3).join('; ')}${entries.length > 3 ? ' …' : ''}`,
        );
    };
    say('acknowledged readings not stored', storage.lost);
    say('readings stored more than once', storage.doubled);
    say('rows that were never sent', storage.foreign);
    say('anomalies missing', anomalies.missing);
    say('anomalies too many', anomalies.surplus);
    say('alert transitions missing', alerts.missing);
    say('alert transitions too many', alerts.surplus);
    if (rollUpDifference !== 0)
      found.push(`${deviceId}: the roll-ups count ${rollUpDifference} readings more than the table has`);
  }
  for (const [topic, count] of Object.entries(deadLetters)) found.push(`${count} records in ${topic}`);
  if (devices.length > 0 && devices.every(({ anomalies }) => anomalies.calm === 0))
    found.push('no anomaly at all: the comparison of scores says nothing');
  const doubled = broker.reduce((sum, loss) => sum + loss.doubled, 0);
  if (doubled > 0) found.push(`${doubled} readings stored more than once after Mosquitto was killed`);
  return found;
}

/** The outcome as a person reads it. */
export function describeOutcome(outcome: ChaosOutcome): string {
  const { devices, broker = [], deadLetters } = outcome;
  const broken = violations(outcome);
  return [
    ...(devices.length > 0 ? describeStorm(outcome) : []),
    '',
    `dead letters  ${Object.values(deadLetters).reduce((total, count) => total + count, 0)}`,
    ...(broker.length > 0
      ? ['', 'Mosquitto killed, lost of what it had acknowledged:', ...broker.map(describeLoss)]
      : []),
    '',
    ...(broken.length === 0 ? ['Every promise held.'] : ['BROKEN:', ...broken.map((violation) => `  ${violation}`)]),
  ].join('\n');
}

function describeStorm({ killings, devices }: ChaosOutcome): string[] {
  const sum = (of: (device: DeviceOutcome) => number) => devices.reduce((total, device) => total + of(device), 0);
  const lost = sum(({ storage }) => storage.lost.length);
  const doubled = sum(({ storage }) => storage.doubled.length);
  return [
    '',
    'killed        back after',
    ...killings.map(({ name, awayMs }) => `${name.padEnd(12)}  ${(awayMs / 1000).toFixed(1)} s`),
    '',
    `acknowledged  ${sum(({ storage }) => storage.acknowledged)} readings of ${devices.length} devices`,
    `stored        ${sum(({ storage }) => storage.stored)} (lost ${lost}, doubled ${doubled})`,
    `anomalies     ${sum(({ anomalies }) => anomalies.stormy)}, calm twins ${sum(({ anomalies }) => anomalies.calm)}`,
    `transitions   ${sum(({ alerts }) => alerts.stormy)}, calm twins ${sum(({ alerts }) => alerts.calm)}`,
  ];
}

function describeLoss({ bridge, killings, acknowledged, lost }: BrokerLoss): string {
  const away = killings.map(({ awayMs }) => `${(awayMs / 1000).toFixed(1)} s`).join(', ');
  return `  bridge ${bridge.padEnd(8)} ${lost} of ${acknowledged} in ${killings.length} kills (back after ${away})`;
}
