import { Inject, Injectable, Logger } from '@nestjs/common';
import { deviceStatusReported, readingsRecorded, stationMessageReceived, uplink } from '@voltguard/contracts';
import { type DeadLetter, DeadLetters, EventProducer, outgoing, type OutgoingEvent } from '@voltguard/messaging';
import type { IPublishPacket } from 'mqtt-packet';
import { badInput, ignoredFields, messagesIn, readingsIn, retainedSkipped } from '../bridge-metrics.ts';
import { bridgeConfig } from '../bridge-tokens.ts';
import type { Config } from '../mqtt-bridge.config.ts';
import { GatheredEvents } from './gather-events.ts';
import { Interpreter } from './interpret.ts';
import { type Arrival, type Outcome, type Rejected, rejectedWhole, type UplinkEvent } from './outcome.ts';
import { isOfKnownTime } from './retained.ts';

/** Turns MQTT messages into events in Kafka, and what cannot be one into dead letters. */
@Injectable()
export class KafkaUplink {
  private readonly logger = new Logger(KafkaUplink.name);
  private readonly interpreter: Interpreter;

  constructor(
    @Inject(EventProducer) private readonly producer: EventProducer,
    @Inject(DeadLetters) private readonly deadLetters: DeadLetters,
    @Inject(bridgeConfig) config: Config,
  ) {
    this.interpreter = new Interpreter(config.MQTT_MAX_PAYLOAD_BYTES);
  }

  /** Resolves when Kafka has all of it. Does not reject while the process lives: what Kafka refuses becomes a dead letter. */
  async take(messages: readonly IPublishPacket[], receivedAtMs: number): Promise<void> {
    const gathered = new GatheredEvents();
    const letters: DeadLetter[] = [];
    let readings = 0;
    for (const message of messages) {
      const outcome = this.read(message, receivedAtMs);
      for (const event of outcome.events) gathered.add(event, message.payload.length);
      for (const rejected of outcome.rejected) letters.push(toLetter(message, rejected));
      readings += outcome.readings;
      if (outcome.ignoredFields > 0) ignoredFields.inc(outcome.ignoredFields);
    }
    await Promise.all([this.publish(gathered.events.map(toOutgoing)), this.keep(letters)]);
    readingsIn.inc(readings);
  }

  private read(message: IPublishPacket, receivedAtMs: number): Outcome {
    const redelivered = message.dup || message.retain;
    messagesIn.inc({ redelivered: String(redelivered) });
    const payload = typeof message.payload === 'string' ? Buffer.from(message.payload) : message.payload;
    const outcome = this.interpret(message.topic, payload, { receivedAtMs, redelivered });
    if (!message.retain) return outcome;
    const events = outcome.events.filter(isOfKnownTime);
    if (events.length < outcome.events.length) retainedSkipped.inc();
    return { ...outcome, events, rejected: [] };
  }

  /** The rules don't throw. Did one of them all the same, the broker would send this message to every process that comes after. */
  private interpret(topic: string, payload: Buffer, arrival: Arrival): Outcome {
    try {
      return this.interpreter.read(topic, payload, arrival);
    } catch (error) {
      this.logger.error({ message: 'A message was not understood', topic, error: error as Error });
      return rejectedWhole('not-understood', String(error).slice(0, 200));
    }
  }

  private async publish(events: readonly OutgoingEvent[]): Promise<void> {
    if (events.length === 0) return;
    try {
      await this.producer.publish(events);
    } catch (error) {
      if (events.length > 1) {
        // One of them is not wanted: each by itself, in order.
        for (const event of events) await this.publish([event]);
        return;
      }
      await this.keep([refusedLetter(events[0]!, error as Error)]);
    }
  }

  private async keep(letters: readonly DeadLetter[]): Promise<void> {
    if (letters.length === 0) return;
    for (;;) {
      try {
        await this.deadLetters.add(uplink, ...letters);
        return;
      } catch (error) {
        this.logger.error({ message: 'Dead letters are not taken; trying again', reason: (error as Error).message });
        await new Promise((resolve) => setTimeout(resolve, 1_000));
      }
    }
  }
}

function toOutgoing(event: UplinkEvent): OutgoingEvent {
  // The rules make valid data by construction (property tests hold them to the schemas): checking twice would halve the rate.
  const trusted = { trusted: true } as const;
  if (event.kind === 'readings') return outgoing(readingsRecorded, event.data, trusted);
  if (event.kind === 'status') return outgoing(deviceStatusReported, event.data, trusted);
  return outgoing(stationMessageReceived, event.data, trusted);
}

function toLetter(message: IPublishPacket, { code, reason, element }: Rejected): DeadLetter {
  badInput.inc({ reason: code });
  return {
    key: message.topic.slice(0, 250),
    value: element ?? message.payload,
    reason,
    origin: { topic: message.topic },
  };
}

function refusedLetter(event: OutgoingEvent, error: Error): DeadLetter {
  badInput.inc({ reason: 'refused-by-kafka' });
  const key = event.event.key(event.data);
  const reason = `refused-by-kafka: ${error.message}`;
  return { key, value: JSON.stringify(event.data), reason, origin: { topic: event.event.topic.name } };
}
