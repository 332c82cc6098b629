import type { DeviceStatusReportedData, ReadingsRecordedData, StationMessageData } from './uplink-data.ts';

/** Why something that came over MQTT did not become an event. Also the label of the metric: keep the set small. */
export type BadInput =
  | 'unknown-topic'
  | 'too-large'
  | 'empty-payload'
  | 'broken-json'
  | 'not-an-object'
  | 'no-readings'
  | 'no-measure'
  | 'wrong-type'
  | 'out-of-range'
  | 'timestamp-unreadable'
  | 'timestamp-out-of-range'
  | 'wrong-device'
  | 'unknown-status'
  | 'too-deep'
  | 'more-bad-elements'
  | 'not-understood'
  | 'refused-by-kafka';

/** A part of a message that is kept as a dead letter. */
export interface Rejected {
  readonly code: BadInput;
  /** For people: what was wrong, with the field and the index of the element. */
  readonly reason: string;
  /** The element as JSON; absent when it is the whole payload. */
  readonly element?: string;
}

export type UplinkEvent =
  | { readonly kind: 'readings'; readonly data: ReadingsRecordedData }
  | { readonly kind: 'status'; readonly data: DeviceStatusReportedData }
  | { readonly kind: 'station'; readonly data: StationMessageData };

/** What one MQTT message means. */
export interface Outcome {
  readonly events: readonly UplinkEvent[];
  readonly rejected: readonly Rejected[];
  readonly readings: number;
  /** Fields that no reading can carry: not numbers, or beyond the 32 extra ones. */
  readonly ignoredFields: number;
}

/** What surrounds a message. */
export interface Arrival {
  readonly receivedAtMs: number;
  /** The broker sent it a second time (DUP), or from its store of retained messages. */
  readonly redelivered: boolean;
}

export function rejectedWhole(code: BadInput, reason: string): Outcome {
  return { events: [], rejected: [{ code, reason: `${code}: ${reason}` }], readings: 0, ignoredFields: 0 };
}
