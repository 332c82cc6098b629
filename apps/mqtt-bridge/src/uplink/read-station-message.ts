import { deviceIdSchema, type Reading, type UplinkTopic } from '@voltguard/contracts';
import { normaliseReading, type ReadingContext } from './normalise-reading.ts';
import { type Arrival, type Outcome, type Rejected, rejectedWhole, type UplinkEvent } from './outcome.ts';
import { readingsEvent } from './read-energy.ts';
import type { StationMessageData } from './uplink-data.ts';

/** Under the 256 KiB that the Kafka topic takes. */
const largestMessage = 192 * 1_024;
const deepest = 32;

/** Numbers that name or place a battery; everything else that is a number is a measure of it. */
const notMeasures = /^(station|slot|user|battery|vehicle|connector)(_?id|_?number)?$|_id$/i;
const batterySpellings: Readonly<Record<string, string>> = { state_of_charge: 'soc', state_of_health: 'soh' };

type StationTopic = Extract<UplinkTopic, { kind: 'station' }>;

/** What a swapping station says goes on as it stands; what `battery/status` measures becomes a reading of the battery as well. */
export function readStationMessage(
  payload: unknown,
  bytes: number,
  topic: StationTopic,
  arrival: Arrival,
  stamp: (deviceId: string) => ReadingContext['stamp'],
): Outcome {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) {
    return rejectedWhole('not-an-object', 'a station sends an object');
  }
  if (bytes > largestMessage) return rejectedWhole('too-large', `${bytes} bytes, a station may send ${largestMessage}`);
  if (isDeeper(payload, deepest)) return rejectedWhole('too-deep', `more than ${deepest} levels`);
  const fields = payload as StationMessageData['payload'];
  const named = fields.station_id;
  if (named !== undefined && named !== null && Number(named) !== topic.stationId) {
    return rejectedWhole(
      'wrong-device',
      `station_id is ${JSON.stringify(named).slice(0, 60)}, the topic says ${topic.stationId}`,
    );
  }
  const receivedAt = new Date(arrival.receivedAtMs).toISOString();
  const data = { stationId: topic.stationId, channel: topic.channel, receivedAt, payload: fields };
  const events: UplinkEvent[] = [{ kind: 'station', data }];
  if (topic.channel !== 'battery/status') return { events, rejected: [], readings: 0, ignoredFields: 0 };

  const measured = readBattery(fields, arrival, stamp);
  if (!measured) return { events, rejected: [], readings: 0, ignoredFields: 0 };
  if ('code' in measured) return { events, rejected: [measured], readings: 0, ignoredFields: 0 };
  const recorded = readingsEvent(measured.deviceId, [measured.reading], arrival);
  events.push({ ...recorded, data: { ...recorded.data, reportedBy: topic.stationId } });
  return { events, rejected: [], readings: 1, ignoredFields: 0 };
}

function readBattery(
  fields: StationMessageData['payload'],
  arrival: Arrival,
  stamp: (deviceId: string) => ReadingContext['stamp'],
): { deviceId: string; reading: Reading } | Rejected | undefined {
  const id = deviceIdSchema.safeParse(fields.battery_id);
  if (!id.success) return undefined;
  const deviceId = id.data;
  const measures: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(fields)) {
    if (!notMeasures.test(field)) measures[batterySpellings[field] ?? field] = value;
  }
  const read = normaliseReading(measures, { deviceId, receivedAtMs: arrival.receivedAtMs, stamp: stamp(deviceId) });
  if (read.ok) return { deviceId, reading: read.reading };
  if (read.code === 'no-measure') return undefined;
  return { code: read.code, reason: `${read.code}: as a reading of ${deviceId}: ${read.detail}` };
}

/** Walks level by level: nesting of any depth must not end in a stack overflow here or in what reads the event. */
function isDeeper(value: object, levels: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth >= levels) return true;
    const next: unknown[] = [];
    for (const element of level) {
      for (const child of Object.values(element as object))
        if (typeof child === 'object' && child !== null) next.push(child);
    }
    level = next;
  }
  return false;
}
