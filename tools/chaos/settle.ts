import { setTimeout as delay } from 'node:timers/promises';
import { consumers, topics } from '@voltguard/contracts';
import type { ConsumerLag } from '../gauges/consumer-lag.ts';
import type { EvidenceRoom } from './evidence.ts';

const pollMs = 250;

/**
 * Waits until `expected` readings of the devices are stored and everything in the log is scored and rolled up. Gives up once nothing has moved for
 * `patienceSeconds`: then the check that follows says what is missing.
 */
export async function settle(
  evidence: EvidenceRoom,
  lag: ConsumerLag,
  deviceIds: readonly string[],
  expected: number,
  patienceSeconds: number,
): Promise<void> {
  let seen = '';
  let movedAt = performance.now();
  for (;;) {
    const [stored, unscored, unstored, waiting] = await Promise.all([
      evidence.stored(deviceIds),
      lag.of(consumers.scoreReadings.name, topics.readings.name),
      lag.of(consumers.storeReadings.name, topics.readings.name),
      evidence.waitingRollUps(),
    ]);
    if (stored >= expected && unscored === 0 && unstored === 0 && waiting === 0) return;
    const now = `${stored} ${unscored} ${unstored} ${waiting}`;
    if (now !== seen) movedAt = performance.now();
    else if (performance.now() - movedAt > patienceSeconds * 1000) return;
    seen = now;
    await delay(pollMs);
  }
}
