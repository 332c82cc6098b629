/** Mosquitto writes everything that it keeps, and serves nobody meanwhile: about this much a millisecond. */
const savedBytesPerMs = 200_000;
/** The share of its time that saving may take. */
const share = 0.1;

/** How long to wait until the next save: the interval, or longer while a large backlog would make saving all that the broker does. */
export function savePauseMs(intervalMs: number, keptBytes: number): number {
  return Math.max(intervalMs, Math.round(keptBytes / savedBytesPerMs / share));
}
