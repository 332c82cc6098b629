import { setTimeout as delay } from 'node:timers/promises';
import { consumers, topics } from '@voltguard/contracts';
import type { Api } from '../device/api.ts';
import { ConsumerLag } from '../gauges/consumer-lag.ts';
import { TraceError } from './read-trace.ts';

const pollMs = 500;

interface RawReadings {
  readonly items: readonly { readonly timestamp: string; readonly seq?: number | null }[];
}

/**
 * Waits until a reading can be read back, and everything that stood before it in the log has been scored. The broker's acknowledgement says
 * only that the broker has it: the bridge may still be on its way through the queue.
 */
export async function awaitScores(
  api: Api,
  brokers: readonly string[],
  last: { readonly deviceId: string; readonly timestampMs: number; readonly seq: number },
  waitSeconds: number,
): Promise<void> {
  const deadline = Date.now() + waitSeconds * 1000;
  while (!(await isStored(api, last))) await pause(deadline, `reading ${last.seq} to be stored`);
  const lag = await ConsumerLag.connect(brokers);
  try {
    while ((await lag.of(consumers.scoreReadings.name, topics.readings.name)) > 0) {
      await pause(deadline, 'all readings to be scored');
    }
  } finally {
    await lag.close();
  }
}

async function isStored(
  api: Api,
  { deviceId, timestampMs, seq }: { readonly deviceId: string; readonly timestampMs: number; readonly seq: number },
): Promise<boolean> {
  const query = new URLSearchParams({
    deviceId,
    from: new Date(timestampMs).toISOString(),
    to: new Date(timestampMs + 1).toISOString(),
    resolution: 'raw',
    limit: '500',
  });
  const { items } = await api.get<RawReadings>(`/api/v1/energy?${query.toString()}`);
  return items.some((item) => item.seq === seq);
}

async function pause(deadline: number, what: string): Promise<void> {
  if (Date.now() > deadline)
    throw new TraceError(`Waited in vain for ${what}: see npm run status, or give a longer --wait-seconds.`);
  await delay(pollMs);
}
