import { maxReadingsPerEvent } from '@voltguard/contracts';
import type { UplinkEvent } from './outcome.ts';
import { neverTooLarge } from './read-energy.ts';
import type { ReadingsRecordedData } from './uplink-data.ts';

interface OpenEvent {
  readonly data: ReadingsRecordedData;
  bytes: number;
}

/**
 * Events of messages that arrived together. Readings of one device join one event as far as they fit: under load most of
 * what a reading costs, here and in every consumer, is its event. Order per device stays.
 */
export class GatheredEvents {
  readonly events: UplinkEvent[] = [];
  private readonly open = new Map<string, OpenEvent>();

  /** `payloadBytes` is the size of the message that the event was made of. */
  add(event: UplinkEvent, payloadBytes: number): void {
    if (event.kind !== 'readings') {
      this.events.push(event);
      return;
    }
    const { data } = event;
    const open = this.open.get(data.deviceId);
    if (open && isAlike(open.data, data) && fits(open, data, payloadBytes)) {
      open.data.readings.push(...data.readings);
      open.bytes += payloadBytes;
      return;
    }
    this.events.push(event);
    this.open.set(data.deviceId, { data, bytes: payloadBytes });
  }
}

function isAlike(one: ReadingsRecordedData, other: ReadingsRecordedData): boolean {
  return (
    one.redelivered === other.redelivered && one.reportedBy === other.reportedBy && one.receivedAt === other.receivedAt
  );
}

function fits(open: OpenEvent, data: ReadingsRecordedData, payloadBytes: number): boolean {
  return (
    open.data.readings.length + data.readings.length <= maxReadingsPerEvent && open.bytes + payloadBytes < neverTooLarge
  );
}
