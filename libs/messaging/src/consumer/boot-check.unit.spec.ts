import { describe, expect, it } from '@jest/globals';
import { consumers, type ConsumerDefinition, readingsRecorded } from '@voltguard/contracts';
import { type FoundHandler, handlerMistakes, neededTopics, topicMistakes } from './boot-check.ts';

const definition = (consumer: unknown) => consumer as ConsumerDefinition;
const batch = (consumer: unknown, place: string): FoundHandler => ({
  mark: { kind: 'batch', consumer: definition(consumer), options: {} },
  place,
});
const broadcast = (consumer: unknown, place: string): FoundHandler => ({
  mark: { kind: 'broadcast', consumer: definition(consumer) },
  place,
});
const declared = Object.values(consumers).map(definition);

describe('the boot check', () => {
  const good = [
    batch(consumers.storeReadings, 'StoreReadings.take'),
    batch(consumers.trackDeviceStatus, 'TrackStatus.take'),
  ];

  it('is content when each declared consumer of the service has one handler', () => {
    expect(handlerMistakes('telemetry', declared, good)).toEqual([]);
  });

  it('names each consumer without a handler', () => {
    expect(handlerMistakes('telemetry', declared, good.slice(1))).toEqual([
      'telemetry.store-readings is declared, but nothing handles it',
    ]);
  });

  it('names both places when two handle one consumer', () => {
    const mistakes = handlerMistakes('telemetry', declared, [...good, batch(consumers.storeReadings, 'Other.take')]);
    expect(mistakes).toEqual(['telemetry.store-readings has 2 handlers: StoreReadings.take, Other.take']);
  });

  it('refuses a handler for another service, in the wrong mode, or for an event that is taken twice', () => {
    const foreign = handlerMistakes('telemetry', declared, [...good, broadcast(consumers.mlDevices, 'Devices.take')]);
    expect(foreign).toEqual(['Devices.take handles ml.devices, which is not a declared consumer of telemetry']);
    const mode = handlerMistakes('identity', declared, [batch(consumers.identityDevices, 'Devices.take')]);
    expect(mode).toEqual(['Devices.take handles identity.devices in work mode, but it is declared as broadcast']);
    const facts = { ...consumers.identityDevices, takes: [readingsRecorded] };
    const notCompacted = handlerMistakes('identity', [definition(facts)], [broadcast(facts, 'X.y')]);
    expect(notCompacted).toEqual(['identity.devices broadcasts telemetry.readings.v1, which is not compacted']);
    const twice = { ...consumers.storeReadings, takes: [readingsRecorded, readingsRecorded] };
    expect(handlerMistakes('telemetry', [definition(twice)], [batch(twice, 'X.y')])).toEqual([
      `telemetry.store-readings takes ${readingsRecorded.type} twice`,
    ]);
  });

  it('wants the topics that a service takes from, gives to, and its dead letters', () => {
    const names = neededTopics('telemetry', declared, []).map(({ name }) => name);
    expect(names).toEqual([
      'telemetry.readings.v1',
      'telemetry.device-status.v1',
      'telemetry.store-readings.dead-letters',
      'telemetry.track-device-status.dead-letters',
    ]);
    expect(topicMistakes(names, new Set(names.slice(1)))).toEqual(['topic telemetry.readings.v1 does not exist']);
  });
});
