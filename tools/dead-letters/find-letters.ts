import { consumers, deadLetterTopic, uplink } from '@voltguard/contracts';
import { deadLetterHeaders, headerText, namespaced } from '@voltguard/messaging';
import type { Kafka } from 'kafkajs';
import { UsageError } from '../kafka/cluster-options.ts';
import { type FoundRecord, readRecords } from '../kafka/read-records.ts';

export interface Letter {
  readonly consumer: string;
  /** `partition:offset` in the dead-letter topic. */
  readonly position: string;
  readonly time: string;
  readonly reason: string;
  readonly origin: { readonly topic: string; readonly partition?: number; readonly offset?: string };
  readonly resent: boolean;
  readonly record: FoundRecord;
}

export interface Filter {
  readonly consumer?: string;
  /** A part of the reason. */
  readonly reason?: string;
  /** Those that were sent again, too. */
  readonly all?: boolean;
  readonly limit?: number;
}

const names = [...Object.values(consumers).map(({ name }) => name), uplink];

/** Dead letters of one consumer, or of all, in the order in which they came. */
export async function findLetters(kafka: Kafka, namespace: string, filter: Filter): Promise<Letter[]> {
  const { consumer, reason, all, limit = Infinity } = filter;
  if (consumer && !names.includes(consumer)) {
    throw new UsageError(`There is no consumer ${consumer}. There are: ${names.join(', ')}`);
  }
  const found: Letter[] = [];
  for (const name of consumer ? [consumer] : names) {
    const letters = await lettersOf(kafka, namespace, name);
    found.push(
      ...letters.filter((letter) => (all === true || !letter.resent) && (!reason || letter.reason.includes(reason))),
    );
  }
  return found.slice(0, limit);
}

async function lettersOf(kafka: Kafka, namespace: string, consumer: string): Promise<Letter[]> {
  const records: FoundRecord[] = [];
  const resent = new Set<string>();
  await readRecords(kafka, namespaced(namespace, deadLetterTopic(consumer)), {
    from: 'beginning',
    onRecord: (record) => {
      const marker = headerText(record.headers, deadLetterHeaders.resent);
      if (marker === undefined) records.push(record);
      else resent.add(marker);
      return true;
    },
  });
  return records.map((record) => letterOf(consumer, record, resent));
}

function letterOf(consumer: string, record: FoundRecord, resent: ReadonlySet<string>): Letter {
  const header = (name: string) => headerText(record.headers, name);
  const position = `${record.partition}:${record.offset}`;
  const partition = header(deadLetterHeaders.partition);
  const offset = header(deadLetterHeaders.offset);
  return {
    consumer,
    position,
    time: header(deadLetterHeaders.time) ?? new Date(Number(record.timestamp)).toISOString(),
    reason: header(deadLetterHeaders.reason) ?? 'unknown',
    origin: {
      topic: header(deadLetterHeaders.topic) ?? 'unknown',
      ...(partition === undefined ? {} : { partition: Number(partition) }),
      ...(offset === undefined ? {} : { offset }),
    },
    resent: resent.has(position),
    record,
  };
}
