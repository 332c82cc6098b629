import type { EachBatchPayload } from 'kafkajs';
import { heartbeatEveryMs } from './supervised-consumer.ts';

const lostTypes = new Set(['UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION', 'FENCED_INSTANCE_ID']);

/**
 * Runs `work` while heartbeats go on beside it, so that a slow handler keeps its partitions. The signal is aborted when
 * `stopping` is, or when the group went on without this member.
 */
export async function keepAlive<Value>(
  payload: EachBatchPayload,
  stopping: AbortSignal,
  work: (signal: AbortSignal, beat: () => Promise<void>) => Promise<Value>,
): Promise<Value> {
  const lost = new AbortController();
  const beat = async () => {
    try {
      await payload.heartbeat();
    } catch (error) {
      // A rebalance waits for this batch; only a group that forgot this member makes its work void.
      if (lostTypes.has(String((error as { type?: unknown }).type))) lost.abort();
    }
  };
  const timer = setInterval(() => void beat(), heartbeatEveryMs);
  try {
    return await work(AbortSignal.any([stopping, lost.signal]), beat);
  } finally {
    clearInterval(timer);
  }
}
