import type { EachBatchPayload } from 'kafkajs';

/** Resolves and commits everything before `nextOffset`. A lost commit only means that events come again. */
export async function commit(payload: EachBatchPayload, nextOffset: bigint): Promise<void> {
  const { topic, partition } = payload.batch;
  payload.resolveOffset((nextOffset - 1n).toString());
  await payload.commitOffsetsIfNecessary({
    topics: [{ topic, partitions: [{ partition, offset: nextOffset.toString() }] }],
  });
}
