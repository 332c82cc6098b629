import type { Admin, Kafka } from 'kafkajs';
import type { PartitionEnd } from './catch-up.ts';

const pauseMs = 1_000;

/** Where the topics end now; waits for Kafka until `signal`. */
export async function partitionEnds(
  kafka: Kafka,
  topics: readonly string[],
  signal: AbortSignal,
): Promise<readonly PartitionEnd[]> {
  while (!signal.aborted) {
    try {
      return await withAdmin(kafka, async (admin) => {
        const ends: PartitionEnd[] = [];
        for (const topic of topics) {
          for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
            ends.push({ topic, partition, low: BigInt(low), high: BigInt(high) });
          }
        }
        return ends;
      });
    } catch {
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
  return [];
}

/** Best effort: a group that stays is removed by the next start, and by Kafka after its offsets expire. */
export async function removeGroup(kafka: Kafka, groupId: string): Promise<void> {
  await withAdmin(kafka, (admin) => admin.deleteGroups([groupId])).catch(() => undefined);
}

/**
 * Removes the groups of instances that were killed: those with the prefix that have no member. Were one of them only
 * between two joins, a broadcast would read its topic again, which is harmless; a tail knows its place by itself.
 */
export async function removeStaleGroups(kafka: Kafka, prefix: string, own: string): Promise<void> {
  await withAdmin(kafka, async (admin) => {
    const { groups } = await admin.listGroups();
    const others = groups.map(({ groupId }) => groupId).filter((id) => id.startsWith(prefix) && id !== own);
    if (others.length === 0) return;
    const { groups: described } = await admin.describeGroups(others);
    const empty = described.filter(({ state }) => state === 'Empty' || state === 'Dead').map(({ groupId }) => groupId);
    if (empty.length > 0) await admin.deleteGroups(empty);
  }).catch(() => undefined);
}

async function withAdmin<Value>(kafka: Kafka, work: (admin: Admin) => Promise<Value>): Promise<Value> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await work(admin);
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}
