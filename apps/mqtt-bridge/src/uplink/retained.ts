import type { UplinkEvent } from './outcome.ts';

/**
 * A retained message comes again with every new subscription, however old it is. It is taken only when it says itself of
 * what time it is; what a station asked for once must not be asked again.
 */
export function isOfKnownTime(event: UplinkEvent): boolean {
  if (event.kind === 'readings') return event.data.readings.every(({ stampedOnArrival }) => !stampedOnArrival);
  return event.kind === 'status' && event.data.timestamp !== event.data.receivedAt;
}
