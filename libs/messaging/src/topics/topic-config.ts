import type { ITopicConfig } from 'kafkajs';
import { deadLetterTopic, type ConsumerDefinition, type Topic } from '@voltguard/contracts';
import { namespaced } from '../namespaced.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
const dayMs = 86_400_000;

/** kafkajs sends one record batch per partition and request, and the broker's limit is for the batch: single records are limited by the producer. */
export const producerBatchBytes = MIB;

/** Room for headers and framing beside the values that `producerBatchBytes` counts. */
const headroomBytes = 256 * KIB;

/** What a dead-letter topic adds to a record: reason, origin. */
const deadLetterRoomBytes = 64 * KIB;

/** The dead-letter topic of a consumer: a month to look at it. */
export function deadLettersOf(consumerName: string, takes: readonly Topic[]): Topic {
  return {
    name: deadLetterTopic(consumerName),
    description: `What ${consumerName} could not take.`,
    partitions: 1,
    kind: 'facts',
    retention: { days: 30 },
    maxBytes: Math.max(MIB, ...takes.map(({ maxBytes }) => maxBytes)) + deadLetterRoomBytes,
  };
}

export function deadLettersOfConsumer({ name, takes }: ConsumerDefinition): Topic {
  return deadLettersOf(
    name,
    takes.map(({ topic }) => topic),
  );
}

/** How a topic of the catalogue is created: as many replicas as the cluster's default says. */
export function topicConfig(topic: Topic, namespace: string): ITopicConfig {
  const entries: Record<string, string | number> = {
    'max.message.bytes': Math.max(topic.maxBytes, producerBatchBytes) + headroomBytes,
  };
  if (topic.kind === 'state') {
    entries['cleanup.policy'] = 'compact';
    // The active segment is never compacted: a day bounds what a replica reads again at its start.
    entries['segment.ms'] = dayMs;
  } else {
    entries['cleanup.policy'] = 'delete';
    const { retention } = topic;
    entries['retention.ms'] = retention === 'forever' ? -1 : retention.days * dayMs;
    entries['retention.bytes'] = retention === 'forever' ? -1 : (retention.bytesPerPartition ?? -1);
  }
  return {
    topic: namespaced(namespace, topic.name),
    numPartitions: topic.partitions,
    replicationFactor: -1,
    configEntries: Object.entries(entries).map(([name, value]) => ({ name, value: String(value) })),
  };
}
