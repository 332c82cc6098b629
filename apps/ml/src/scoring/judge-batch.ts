import type { readingsRecorded } from '@voltguard/contracts';
import type { ReceivedEvent } from '@voltguard/messaging';
import { type AlertPolicy, decide, evolve, type JudgedReading, observe } from '../alert/alert-episode.ts';
import { explainAnomaly } from '../anomaly/explain-anomaly.ts';
import type { KnownDevice } from '../device/known-devices.ts';
import type { FeatureOptions } from '../feature/extract-features.ts';
import { FEATURES } from '../feature/features.ts';
import { deviceState, type DeviceState, type ScoringState } from '../stream/scoring-state.ts';
import { takeReading } from '../stream/take-reading.ts';
import type { FoundAnomaly, FoundTransition } from './found.ts';
import type { Scorer } from './scorer.ts';

type ReadingsEvent = ReceivedEvent<typeof readingsRecorded>;

export interface JudgeOptions extends FeatureOptions {
  readonly devicesPerPartition: number;
  readonly policy: AlertPolicy;
}

export interface JudgedBatch {
  readonly anomalies: readonly FoundAnomaly[];
  readonly transitions: readonly FoundTransition[];
  readonly counts: { judged: number; late: number; learning: number; duplicate: number; unknown: number };
}

/** Rows of a batch that wait for their scores: columns, not objects, because there are tens of thousands a second. */
interface Waiting {
  count: number;
  readonly rows: Float32Array;
  readonly causes: Int8Array;
  readonly event: Int32Array;
  readonly reading: Int32Array;
  readonly late: Uint8Array;
  readonly atMs: Float64Array;
}

/**
 * Takes a batch into the state: features reading by reading, one run of the model for all of them, then anomalies and alerts in the order of
 * the log. The outcome depends on the state, the events and the model only, not on where batches end.
 */
export async function judgeBatch(
  events: readonly ReadingsEvent[],
  state: ScoringState,
  scorer: Scorer,
  find: (deviceId: string) => KnownDevice | undefined,
  options: JudgeOptions,
): Promise<JudgedBatch> {
  const counts = { judged: 0, late: 0, learning: 0, duplicate: 0, unknown: 0 };
  const waiting = waitingFor(events.reduce((sum, { data }) => sum + data.readings.length, 0));
  const devices: (DeviceState | undefined)[] = [];
  const known: (KnownDevice | undefined)[] = [];
  for (let index = 0; index < events.length; index += 1) {
    const { data } = events[index]!;
    const named = find(data.deviceId);
    // A swapping station speaks for batteries only; telemetry refuses such an event too.
    const device = data.reportedBy !== undefined && named?.kind !== 'battery' ? undefined : named;
    known.push(device);
    if (!device) {
      devices.push(undefined);
      counts.unknown += data.readings.length;
      continue;
    }
    const remembered = deviceState(state, data.deviceId, options.devicesPerPartition);
    devices.push(remembered);
    takeEvent(events[index]!, index, remembered, waiting, counts, options);
  }
  const scores = await scorer.score(waiting.rows.subarray(0, waiting.count * FEATURES));
  return { ...decideAll(events, known, devices, waiting, scores, scorer, options.policy), counts };
}

function waitingFor(most: number): Waiting {
  return {
    count: 0,
    rows: new Float32Array(most * FEATURES),
    causes: new Int8Array(most * FEATURES),
    event: new Int32Array(most),
    reading: new Int32Array(most),
    late: new Uint8Array(most),
    atMs: new Float64Array(most),
  };
}

function takeEvent(
  { data }: ReadingsEvent,
  index: number,
  device: DeviceState,
  waiting: Waiting,
  counts: JudgedBatch['counts'],
  options: FeatureOptions,
): void {
  const redelivered = data.redelivered === true;
  for (let at = 0; at < data.readings.length; at += 1) {
    const reading = data.readings[at]!;
    const atMs = Date.parse(reading.timestamp);
    const row = waiting.count;
    const offset = row * FEATURES;
    const taken = takeReading(reading, atMs, redelivered, device, waiting.rows, waiting.causes, offset, options);
    counts[taken] += 1;
    if (taken === 'duplicate' || taken === 'learning') continue;
    waiting.event[row] = index;
    waiting.reading[row] = at;
    waiting.late[row] = taken === 'late' ? 1 : 0;
    waiting.atMs[row] = atMs;
    waiting.count += 1;
  }
}

function decideAll(
  events: readonly ReadingsEvent[],
  known: readonly (KnownDevice | undefined)[],
  devices: readonly (DeviceState | undefined)[],
  waiting: Waiting,
  scores: Float32Array,
  scorer: Scorer,
  policy: AlertPolicy,
): { anomalies: FoundAnomaly[]; transitions: FoundTransition[] } {
  const anomalies: FoundAnomaly[] = [];
  const transitions: FoundTransition[] = [];
  const { threshold, forest, version: modelVersion } = scorer;
  for (let row = 0; row < waiting.count; row += 1) {
    const score = scores[row]!;
    const anomalous = score >= threshold;
    const index = waiting.event[row]!;
    const remembered = devices[index]!;
    // The usual reading of a device without an episode: nothing to keep, nothing to decide.
    if (!anomalous && remembered.alert.phase === 'quiet' && remembered.alert.window === 0) continue;
    const cause = events[index]!;
    const device = known[index]!;
    const reading = cause.data.readings[waiting.reading[row]!]!;
    const span = [row * FEATURES, (row + 1) * FEATURES] as const;
    const contributions = anomalous
      ? explainAnomaly(forest, waiting.rows.subarray(...span), waiting.causes.subarray(...span), reading)
      : [];
    if (anomalous) {
      const { timestamp, seq = 0 } = reading;
      anomalies.push({ device, timestamp, seq, score, threshold, modelVersion, contributions, cause });
    }
    // A late reading is kept as an anomaly; episodes go forward in event time only.
    if (waiting.late[row] === 1) continue;
    const judged: JudgedReading = { atMs: waiting.atMs[row]!, score, threshold, anomalous, contributions };
    remembered.alert = observe(remembered.alert, judged);
    const transition = decide(policy, remembered.alert, judged);
    if (!transition) continue;
    remembered.alert = evolve(remembered.alert, transition);
    transitions.push({ device, transition, cause });
  }
  return { anomalies, transitions };
}
