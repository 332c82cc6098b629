import { setTimeout as delay } from 'node:timers/promises';
import { consumers, topics, uplink, type Topic } from '@voltguard/contracts';
import type { Admin } from 'kafkajs';
import { createKafka } from '../kafka/kafka-client.ts';
import { deadLettersOf, deadLettersOfConsumer, topicConfig } from './topic-config.ts';

const leadersWithinMs = 20_000;

/** Creates the topics that are missing; existing ones stay as they are. Safe when several processes do it at once. */
export async function ensureTopics(
  brokers: readonly string[],
  wanted: readonly Topic[],
  namespace = '',
): Promise<{ readonly created: readonly string[] }> {
  const admin = createKafka(brokers, 'topics').admin();
  await admin.connect();
  try {
    const existing = new Set(await admin.listTopics());
    const missing = wanted.map((topic) => topicConfig(topic, namespace)).filter(({ topic }) => !existing.has(topic));
    const created = missing.map(({ topic }) => topic);
    if (missing.length > 0) {
      await admin.createTopics({ topics: missing, waitForLeaders: false });
      await haveLeaders(admin, created);
    }
    return { created };
  } finally {
    await admin.disconnect();
  }
}

/**
 * Not `waitForLeaders`: kafkajs asks once before the brokers' metadata knows the topics and then gives up with "does not
 * host this topic-partition" (seen when several create topics at once).
 */
async function haveLeaders(admin: Admin, names: readonly string[]): Promise<void> {
  const deadline = Date.now() + leadersWithinMs;
  for (;;) {
    try {
      const { topics: found } = await admin.fetchTopicMetadata({ topics: [...names] });
      if (found.every(({ partitions }) => partitions.length > 0 && partitions.every(({ leader }) => leader >= 0))) {
        // A broker is named leader a moment before it acts as one: until then it refuses producers and offset requests.
        await Promise.all(names.map((name) => admin.fetchTopicOffsets(name)));
        return;
      }
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    if (Date.now() > deadline)
      throw new Error(`topics without leaders after ${leadersWithinMs} ms: ${names.join(', ')}`);
    await delay(50);
  }
}

/** Every topic of the catalogue and the dead-letter topic of every consumer and of the uplink. */
export function allTopics(): readonly Topic[] {
  const ofConsumers = Object.values(consumers).map((consumer) => deadLettersOfConsumer(consumer));
  return [...Object.values(topics), ...ofConsumers, deadLettersOf(uplink, [])];
}

/** For the launcher and for tests: after it every service can boot. */
export async function createAllTopics(brokers: readonly string[], namespace = ''): Promise<readonly string[]> {
  return (await ensureTopics(brokers, allTopics(), namespace)).created;
}
