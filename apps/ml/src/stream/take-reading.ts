import type { Reading } from '@voltguard/contracts';
import { extractFeatures, type FeatureOptions } from '../feature/extract-features.ts';
import { learnReading } from '../feature/learn-reading.ts';
import { addIdentity, hasIdentity, identityHash, isFull, seqHash } from './identity-ring.ts';
import type { DeviceState } from './scoring-state.ts';

/** After so many late readings in a row the device's clock was set back: from there on its time is believed again. */
const LATE_READINGS_OF_A_NEW_CLOCK = 20;

/**
 * - `duplicate`: came before; nothing happens.
 * - `learning`: taken into the history, but the device is not known well enough to judge it.
 * - `judged`: features are written, the reading is taken into the history.
 * - `late`: older than the newest one; features are written against the present history, which stays as it is.
 */
export type Taken = 'duplicate' | 'learning' | 'judged' | 'late';

/** Takes one reading: skips it when it came before, writes its features, then learns from it. */
export function takeReading(
  reading: Reading,
  timestampMs: number,
  redelivered: boolean,
  device: DeviceState,
  rows: Float32Array,
  causes: Int8Array,
  offset: number,
  options: FeatureOptions,
): Taken {
  const { history, ring } = device;
  const seq = reading.seq ?? 0;
  const arrivalSeq = reading.stampedOnArrival === true && reading.seq !== undefined ? seqHash(seq) : undefined;
  const identity = identityHash(timestampMs, seq);
  if (timestampMs <= history.newestMs && hasIdentity(ring, identity)) return 'duplicate';
  if (redelivered && arrivalSeq !== undefined && hasIdentity(ring, arrivalSeq)) return 'duplicate';
  if (redelivered && isFull(ring)) {
    // A broker may send more of one device again than the ring holds. In order as they come, what is not newer came before.
    if (arrivalSeq === undefined ? timestampMs < history.newestMs : seq <= device.arrivalSeq) return 'duplicate';
  }
  addIdentity(ring, identity);
  if (arrivalSeq !== undefined) {
    addIdentity(ring, arrivalSeq);
    device.arrivalSeq = seq;
  }

  const known = extractFeatures(reading, timestampMs, history, rows, causes, offset, options);
  if (timestampMs < history.newestMs) {
    device.lateInARow += 1;
    if (device.lateInARow < LATE_READINGS_OF_A_NEW_CLOCK) return known ? 'late' : 'learning';
    history.newestMs = timestampMs;
  }
  device.lateInARow = 0;
  learnReading(reading, timestampMs, history);
  return known ? 'judged' : 'learning';
}
