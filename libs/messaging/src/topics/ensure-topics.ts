import { consumers, topics, uplink, type Topic } from '@voltguard/contracts';
import { createKafka } from '../kafka/kafka-client.ts';
import { deadLettersOf, deadLettersOfConsumer, topicConfig } from './topic-config.ts';

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
    if (missing.length > 0) await admin.createTopics({ topics: missing, waitForLeaders: true });
    return { created: missing.map(({ topic }) => topic) };
  } finally {
    await admin.disconnect();
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
