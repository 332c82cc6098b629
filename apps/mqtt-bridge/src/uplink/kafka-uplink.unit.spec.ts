import { describe, expect, it, jest } from '@jest/globals';
import type { DeadLetter, DeadLetters, EventProducer, OutgoingEvent } from '@voltguard/messaging';
import type { IPublishPacket } from 'mqtt-packet';
import type { Config } from '../mqtt-bridge.config.ts';
import { KafkaUplink } from './kafka-uplink.ts';

function message(payload: string): IPublishPacket {
  const topic = 'voltguard/devices/EVSE-1/energy';
  return { cmd: 'publish', topic, payload: Buffer.from(payload), qos: 1, messageId: 1, dup: false, retain: false };
}

describe('the way up to Kafka', () => {
  it('keeps a message that a rule stumbles over as a dead letter and goes on with the others', async () => {
    const publish = jest.fn(async (_events: readonly OutgoingEvent[]) => Promise.resolve());
    const add = jest.fn(async (_name: string, ..._letters: readonly DeadLetter[]) => Promise.resolve());
    const producer = { publish } as unknown as EventProducer;
    const letters = { add } as unknown as DeadLetters;
    const uplink = new KafkaUplink(producer, letters, { MQTT_MAX_PAYLOAD_BYTES: 1_000 } as Config);
    const { interpreter } = uplink as unknown as { interpreter: { read: (topic: string, payload: Buffer) => unknown } };
    const read = interpreter.read.bind(interpreter);
    interpreter.read = (topic, payload, ...rest: []) => {
      if (payload.includes('stumble')) throw new RangeError('a mistake in a rule');
      return read(topic, payload, ...rest);
    };
    await uplink.take([message('"stumble"'), message('{"powerW":1}')], Date.now());
    expect(publish.mock.calls[0]![0]).toHaveLength(1);
    expect(add.mock.calls[0]![1]!.reason).toBe('not-understood: RangeError: a mistake in a rule');
  });
});
