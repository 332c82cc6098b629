import { deviceStatuses } from '@voltguard/contracts';
import { type Arrival, type Outcome, rejectedWhole } from './outcome.ts';
import { readTimestamp } from './timestamp.ts';

const longest = { firmware: 64, detail: 500 } as const;

/** Payload of a status topic: `{"status", "timestamp"?, "firmware"?, "detail"?}`. Unknown fields are ignored. */
export function readStatus(payload: unknown, deviceId: string, arrival: Arrival): Outcome {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) {
    return rejectedWhole('not-an-object', 'a status is an object');
  }
  const fields = payload as Record<string, unknown>;
  const status = typeof fields.status === 'string' ? statusOf(fields.status) : undefined;
  if (!status) return rejectedWhole('unknown-status', `status must be one of ${deviceStatuses.join(', ')}`);
  let atMs = arrival.receivedAtMs;
  if (fields.timestamp !== undefined && fields.timestamp !== null) {
    const read = readTimestamp(fields.timestamp, arrival.receivedAtMs);
    if (typeof read === 'string') return rejectedWhole(read, 'of a status');
    atMs = read;
  }
  const texts: { firmware?: string; detail?: string } = {};
  for (const name of ['firmware', 'detail'] as const) {
    const text = fields[name];
    if (text === undefined || text === null) continue;
    if (typeof text !== 'string') return rejectedWhole('wrong-type', `${name} is not a text`);
    texts[name] = text.slice(0, longest[name]);
  }
  const data = {
    deviceId,
    receivedAt: new Date(arrival.receivedAtMs).toISOString(),
    timestamp: new Date(atMs).toISOString(),
    status,
    ...texts,
  };
  return { events: [{ kind: 'status', data }], rejected: [], readings: 0, ignoredFields: 0 };
}

/** A last will is often the bare word. */
export function statusOf(text: string): (typeof deviceStatuses)[number] | undefined {
  const word = text.trim().toLowerCase();
  return deviceStatuses.find((status) => status === word);
}
