import type { Topic } from './topic.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;

export const topics = {
  readings: {
    name: 'telemetry.readings.v1',
    description: 'Every accepted reading of every device, in the order in which it arrived.',
    partitions: 12,
    kind: 'facts',
    retention: { days: 7, bytesPerPartition: 2 * GIB },
    maxBytes: MIB,
  },
  deviceStatus: {
    name: 'telemetry.device-status.v1',
    description: 'What devices say of themselves: online, offline, faulted, firmware.',
    partitions: 12,
    kind: 'facts',
    retention: { days: 30 },
    maxBytes: 64 * KIB,
  },
  devices: {
    name: 'telemetry.devices.v1',
    description: 'The device registry: the latest state of each device.',
    partitions: 6,
    kind: 'state',
    retention: 'forever',
    maxBytes: 64 * KIB,
  },
  anomalies: {
    name: 'ml.anomalies.v1',
    description: 'Readings that a live model found unusual, with what made them so.',
    partitions: 12,
    kind: 'facts',
    retention: 'forever',
    maxBytes: 64 * KIB,
  },
  alerts: {
    name: 'ml.alerts.v1',
    description: 'Transitions of alert episodes: raised, escalated, cleared.',
    partitions: 12,
    kind: 'facts',
    retention: 'forever',
    maxBytes: 64 * KIB,
  },
  models: {
    name: 'ml.models.v1',
    description: 'Which version of each model family is live.',
    partitions: 1,
    kind: 'state',
    retention: 'forever',
    maxBytes: 64 * KIB,
  },
  commands: {
    name: 'devices.commands.v1',
    description: 'What services tell devices; the bridge delivers it over MQTT.',
    partitions: 12,
    kind: 'facts',
    retention: 'forever',
    maxBytes: 64 * KIB,
  },
  stationMessages: {
    name: 'swaps.station-messages.v1',
    description: 'What battery-swapping stations say: card requests, swap results, battery and station status.',
    partitions: 12,
    kind: 'facts',
    retention: 'forever',
    maxBytes: 256 * KIB,
  },
} as const satisfies Record<string, Topic>;
