import { beforeAll, describe, expect, it } from '@jest/globals';
import { consumers, readingsRecorded, topics, uplink } from '@voltguard/contracts';
import { createAllTopics, createKafka, deadLetterRecord, namespaced } from '@voltguard/messaging';
import { freshNamespace, testEngines } from '@voltguard/testing';
import { type Kafka, Partitioners } from 'kafkajs';
import { readRecords } from '../kafka/read-records.ts';
import { findLetters } from './find-letters.ts';
import { resendLetters } from './resend-letters.ts';

/** Real: Kafka. The letters are made as the library makes them. */
describe('dead letters', () => {
  const namespace = freshNamespace();
  const consumer = consumers.storeReadings.name;
  const topic = topics.readings.name;
  let kafka: Kafka;
  beforeAll(async () => {
    const { brokers } = testEngines();
    kafka = createKafka(brokers, 'test');
    await createAllTopics(brokers, namespace);
    const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
    await producer.connect();
    const value = JSON.stringify(readingsRecorded.example);
    const headers = { ce_type: readingsRecorded.type, ce_id: '1' };
    const origin = { topic, partition: 3, offset: 42n };
    const letters = [
      deadLetterRecord(consumer, { key: 'A', value, headers, reason: 'unknown-device', origin }),
      deadLetterRecord(consumer, { key: 'B', value: '{', headers, reason: 'not JSON: {', origin }),
      deadLetterRecord(uplink, {
        key: 'C',
        value: 'x',
        reason: 'not JSON',
        origin: { topic: 'voltguard/devices/C/energy' },
      }),
    ];
    for (const { topic: name, ...message } of letters) {
      await producer.send({ topic: namespaced(namespace, name), messages: [{ ...message }] });
    }
    await producer.disconnect();
  });

  it('are found with reason and origin, of one consumer or of all', async () => {
    const all = await findLetters(kafka, namespace, {});
    expect(all.map(({ reason }) => reason)).toEqual(['unknown-device', 'not JSON: {', 'not JSON']);
    expect(all[0]!.origin).toEqual({ topic, partition: 3, offset: '42' });
    expect(await findLetters(kafka, namespace, { consumer, reason: 'unknown' })).toHaveLength(1);
    await expect(findLetters(kafka, namespace, { consumer: 'nobody.at-all' })).rejects.toThrow(/There is no consumer/);
  });

  it('go back to where they came from with their own headers, once', async () => {
    const letters = await findLetters(kafka, namespace, { reason: 'unknown-device' });
    const { sent } = await resendLetters(kafka, namespace, letters);
    expect(sent).toHaveLength(1);
    const back: { key: string; headers: string[] }[] = [];
    await readRecords(kafka, namespaced(namespace, topic), {
      from: 'beginning',
      onRecord: ({ key, headers }) => {
        back.push({ key: key!.toString(), headers: Object.keys(headers ?? {}) });
        return true;
      },
    });
    expect(back).toEqual([{ key: 'A', headers: ['ce_type', 'ce_id'] }]);
    expect(await findLetters(kafka, namespace, { consumer })).toHaveLength(1);
    expect(await findLetters(kafka, namespace, { consumer, all: true })).toHaveLength(2);
  });

  it('of the uplink cannot be sent again: they came over MQTT', async () => {
    const letters = await findLetters(kafka, namespace, { consumer: uplink });
    const { sent, impossible } = await resendLetters(kafka, namespace, letters);
    expect([sent.length, impossible.length]).toEqual([0, 1]);
  });
});
