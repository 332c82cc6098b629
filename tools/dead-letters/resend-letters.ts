import { deadLetterTopic } from '@voltguard/contracts';
import { deadLetterHeaderNames, deadLetterHeaders, namespaced } from '@voltguard/messaging';
import { type Kafka, Partitioners } from 'kafkajs';
import type { Letter } from './find-letters.ts';

export interface Resent {
  readonly sent: readonly Letter[];
  /** They did not come from a Kafka topic: their device has to send again. */
  readonly impossible: readonly Letter[];
}

/**
 * Sends letters to the topics that they came from, key and headers as they were, and notes it in the dead-letter topic. Every
 * consumer of the topic gets them again, which is harmless by rule; the one that failed has another chance.
 */
export async function resendLetters(kafka: Kafka, namespace: string, letters: readonly Letter[]): Promise<Resent> {
  const sent = letters.filter(({ origin }) => origin.partition !== undefined);
  const impossible = letters.filter(({ origin }) => origin.partition === undefined);
  const producer = kafka.producer({
    createPartitioner: Partitioners.DefaultPartitioner,
    allowAutoTopicCreation: false,
  });
  await producer.connect();
  try {
    for (const { consumer, position, origin, record } of sent) {
      const { key, value, headers = {} } = record;
      const original = Object.fromEntries(Object.entries(headers).filter(([name]) => !deadLetterHeaderNames.has(name)));
      await producer.send({
        topic: namespaced(namespace, origin.topic),
        messages: [{ key, value, headers: original }],
      });
      const marker = { key, value: null, headers: { [deadLetterHeaders.resent]: position } };
      await producer.send({ topic: namespaced(namespace, deadLetterTopic(consumer)), messages: [marker] });
    }
  } finally {
    await producer.disconnect();
  }
  return { sent, impossible };
}
