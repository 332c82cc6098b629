import { maxReadingsPerEvent, type Reading } from '@voltguard/contracts';
import { type Normalised, normaliseReading, type ReadingContext } from './normalise-reading.ts';
import { type Arrival, type Outcome, type Rejected, rejectedWhole, type UplinkEvent } from './outcome.ts';

/** An event stays well under what its Kafka topic takes (1 MiB), whatever the fields are called. */
const eventBytes = 512 * 1_024;
/** Payloads below this can't reach it: normalising makes a reading at most four times as long. */
export const neverTooLarge = eventBytes / 4;
/** Bad elements of one message that get a dead letter each; the others share one, lest a megabyte of zeros becomes a million letters. */
const lettersPerMessage = 1_000;

/** Payload of an energy topic: one reading or a list of them, whole or in part. */
export function readEnergy(payload: unknown, bytes: number, context: ReadingContext, arrival: Arrival): Outcome {
  const elements = Array.isArray(payload) ? (payload as unknown[]) : undefined;
  if (!elements) {
    const only = normaliseReading(payload, context);
    if (!only.ok) return rejectedWhole(only.code, only.detail);
    return outcome([readingsEvent(context.deviceId, [only.reading], arrival)], [], 1, only.ignoredFields);
  }
  if (elements.length === 0) return rejectedWhole('no-readings', 'the list is empty');

  const good: Reading[] = [];
  const bad: Rejected[] = [];
  let [unlisted, ignoredFields] = [0, 0];
  elements.forEach((element, index) => {
    const normalised = normaliseReading(element, context);
    if (normalised.ok) {
      good.push(normalised.reading);
      ignoredFields += normalised.ignoredFields;
    } else if (bad.length < lettersPerMessage) bad.push(rejectedElement(normalised, element, index));
    else unlisted += 1;
  });
  if (unlisted > 0) {
    bad.push({
      code: 'more-bad-elements',
      reason: `more-bad-elements: ${unlisted} more bad elements of ${elements.length}`,
    });
  }
  const events = split(good, bytes).map((readings) => readingsEvent(context.deviceId, readings, arrival));
  return outcome(events, bad, good.length, ignoredFields);
}

export function readingsEvent(
  deviceId: string,
  readings: Reading[],
  arrival: Arrival,
): Extract<UplinkEvent, { kind: 'readings' }> {
  const receivedAt = new Date(arrival.receivedAtMs).toISOString();
  return {
    kind: 'readings',
    data: arrival.redelivered
      ? { deviceId, receivedAt, redelivered: true, readings }
      : { deviceId, receivedAt, readings },
  };
}

function split(readings: Reading[], payloadBytes: number): Reading[][] {
  if (readings.length === 0) return [];
  const small = payloadBytes < neverTooLarge;
  if (small && readings.length <= maxReadingsPerEvent) return [readings];
  const parts: Reading[][] = [];
  let part: Reading[] = [];
  let bytes = 0;
  for (const reading of readings) {
    const size = small ? 0 : Buffer.byteLength(JSON.stringify(reading)) + 1;
    if (part.length > 0 && (part.length === maxReadingsPerEvent || bytes + size > eventBytes)) {
      parts.push(part);
      part = [];
      bytes = 0;
    }
    part.push(reading);
    bytes += size;
  }
  parts.push(part);
  return parts;
}

function rejectedElement(normalised: Extract<Normalised, { ok: false }>, element: unknown, index: number): Rejected {
  const { code, detail } = normalised;
  return { code, reason: `${code}: element ${index}: ${detail}`, element: asText(element) };
}

function asText(element: unknown): string {
  try {
    return JSON.stringify(element);
  } catch {
    return '"too deep to be written"';
  }
}

function outcome(events: UplinkEvent[], rejected: Rejected[], readings: number, ignoredFields: number): Outcome {
  return { events, rejected, readings, ignoredFields };
}
