import { type deviceChanged, type EventData, type Reading, type readingsRecorded } from '@voltguard/contracts';

type Device = EventData<typeof deviceChanged>;
type Recorded = EventData<typeof readingsRecorded>;

/** An ordinary reading of a charging station. */
export function aReading(change: Partial<Reading> = {}): Reading {
  return {
    timestamp: '2026-01-15T10:30:00.000Z',
    seq: 1,
    powerW: 7360,
    voltageV: 230,
    currentA: 32,
    temperatureC: 41.5,
    ...change,
  };
}

/** `count` readings in a row, `everyMs` apart, with running numbers. */
export function readingsInARow(count: number, change: Partial<Reading> = {}, everyMs = 5000): Reading[] {
  const first = aReading(change);
  const start = Date.parse(first.timestamp);
  return Array.from({ length: count }, (_, index) => ({
    ...first,
    timestamp: new Date(start + index * everyMs).toISOString(),
    ...(first.seq === undefined ? {} : { seq: first.seq + index }),
  }));
}

/** What the bridge makes of one message. */
export function recordedReadings(change: Partial<Recorded> = {}): Recorded {
  return { deviceId: 'EVSE-TEST-001', receivedAt: '2026-01-15T10:30:00.120Z', readings: [aReading()], ...change };
}

/** A registered charging station, as `telemetry` announces it. */
export function aDevice(change: Partial<Device> = {}): Device {
  return {
    deviceId: 'EVSE-TEST-001',
    name: 'Test bay 1',
    kind: 'charging-station',
    ownerId: 2,
    stationId: 1,
    connectorId: 1,
    version: 1,
    changedAt: '2026-01-15T10:00:00.000Z',
    deleted: false,
    ...change,
  };
}
