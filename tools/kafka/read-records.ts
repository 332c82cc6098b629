import { randomUUID } from 'node:crypto';
import type { Kafka, KafkaMessage } from 'kafkajs';
import { UsageError } from './cluster-options.ts';

export type FoundRecord = KafkaMessage & { readonly partition: number };

/** Where to begin: the first record, the last n of each partition, a time (ms since 1970), or an offset. */
export type Start = 'beginning' | { readonly last: number } | { readonly timeMs: number } | { readonly offset: bigint };

export interface ReadOptions {
  readonly from: Start;
  /** Goes on with what is new instead of ending at what is there now. */
  readonly follow?: boolean;
  /** `false` ends the reading. */
  readonly onRecord: (record: FoundRecord) => boolean;
}

interface Range {
  readonly partition: number;
  readonly from: bigint;
  readonly end: bigint;
}

/** Reads a topic without leaving a trace: the group that it needs is removed again. Records of a partition come in order. */
export async function readRecords(kafka: Kafka, topic: string, { from, follow, onRecord }: ReadOptions): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  const groupId = `voltguard-tools-${randomUUID()}`;
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 250, allowAutoTopicCreation: false });
  let forgetInterrupt: () => unknown = () => undefined;
  try {
    if (!(await admin.listTopics()).includes(topic)) throw new UsageError(`There is no topic ${topic}`);
    const ranges = await rangesOf(kafka, topic, from);
    const open = new Map(ranges.filter((range) => range.end > range.from).map((range) => [range.partition, range.end]));
    if (open.size === 0 && !follow) return;
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      let ended = false;
      const end = () => {
        ended = true;
        resolve();
      };
      process.once('SIGINT', end);
      forgetInterrupt = () => process.off('SIGINT', end);
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
      consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload: { partition, lastOffset } }) => {
        const stop = open.get(partition);
        if (stop === undefined || BigInt(lastOffset) + 1n < stop) return;
        open.delete(partition);
        if (open.size === 0 && !follow) end();
      });
      const running = consumer.run({
        autoCommit: false,
        eachBatch: async (payload) => {
          const { batch } = payload;
          for (const message of batch.messages) {
            const stop = open.get(batch.partition);
            const beyond = !follow && (stop === undefined || BigInt(message.offset) >= stop);
            if (ended || beyond) break;
            if (!onRecord({ ...message, partition: batch.partition })) end();
          }
          payload.resolveOffset(batch.lastOffset());
          await payload.heartbeat();
        },
      });
      for (const { partition, from: offset } of ranges) consumer.seek({ topic, partition, offset: offset.toString() });
      running.catch(reject);
    });
  } finally {
    forgetInterrupt();
    await consumer.disconnect();
    await admin.deleteGroups([groupId]).catch(() => undefined);
    await admin.disconnect();
  }
}

async function rangesOf(kafka: Kafka, topic: string, start: Start): Promise<Range[]> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const ends = await admin.fetchTopicOffsets(topic);
    const at =
      typeof start === 'object' && 'timeMs' in start
        ? new Map(
            (await admin.fetchTopicOffsetsByTimestamp(topic, start.timeMs)).map(({ partition, offset }) => [
              partition,
              offset,
            ]),
          )
        : undefined;
    return ends.map(({ partition, low, high }) => {
      const [first, end] = [BigInt(low), BigInt(high)];
      let from = first;
      if (at) from = BigInt(at.get(partition) ?? high);
      else if (typeof start === 'object' && 'last' in start) from = end - BigInt(start.last);
      else if (typeof start === 'object' && 'offset' in start) from = start.offset;
      return { partition, from: from < first ? first : from > end ? end : from, end };
    });
  } finally {
    await admin.disconnect();
  }
}
