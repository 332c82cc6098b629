import { Kafka, logLevel } from 'kafkajs';
import { kafkaLog } from './kafka-log.ts';
import { patchKafkajs } from './patch-kafkajs.ts';

patchKafkajs();

/** Short waits: a broker that restarts is back in seconds, and everything here tries again for as long as it takes. */
export const kafkaRetry = { initialRetryTime: 100, maxRetryTime: 1_000, multiplier: 2, factor: 0.2 } as const;

/** One configured kafkajs client; connects when its first producer, consumer or admin does. */
export function createKafka(brokers: readonly string[], clientId: string): Kafka {
  return new Kafka({
    clientId,
    brokers: [...brokers],
    logLevel: logLevel.WARN,
    logCreator: kafkaLog(),
    connectionTimeout: 3_000,
    requestTimeout: 30_000,
    retry: { ...kafkaRetry, retries: 5 },
  });
}
