import { randomUUID } from 'node:crypto';
import { type EventData, type EventDefinition, headerNames } from '@voltguard/contracts';
import { createKafka, headerText, namespaced } from '@voltguard/messaging';
import { testEngines } from './test-engines.ts';
import { waitFor, type WaitOptions } from './wait-for.ts';

export interface ProbeOptions {
  readonly namespace: string;
  /** Those of the test engines when not given. */
  readonly brokers?: readonly string[];
}

export interface ProbedEvent<Event extends EventDefinition> {
  readonly data: EventData<Event>;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly partition: number;
  readonly offset: string;
}

/** Watches one kind of event in its topic, from the topic's beginning. */
export class EventProbe<Event extends EventDefinition> {
  readonly seen: ProbedEvent<Event>[] = [];

  private constructor(
    private readonly definition: Event,
    private readonly disconnect: () => Promise<void>,
  ) {}

  /** Resolves when it listens; the topic must exist. */
  static async start<Event extends EventDefinition>(
    definition: Event,
    options: ProbeOptions,
  ): Promise<EventProbe<Event>> {
    const kafka = createKafka(options.brokers ?? testEngines().brokers, 'probe');
    const consumer = kafka.consumer({ groupId: `probe-${randomUUID()}`, maxWaitTimeInMs: 50 });
    const probe = new EventProbe(definition, async () => consumer.disconnect());
    await consumer.connect();
    await consumer.subscribe({ topic: namespaced(options.namespace, definition.topic.name), fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachMessage: async ({ message, partition }) => {
        const { headers = {}, key, value, offset } = message;
        if (headerText(headers, headerNames.type) !== definition.type || !value) return;
        const texts = Object.keys(headers).map((name) => [name, headerText(headers, name) ?? ''] as const);
        const data = definition.schema.parse(JSON.parse(value.toString())) as EventData<Event>;
        probe.seen.push({ data, key: key?.toString() ?? '', headers: Object.fromEntries(texts), partition, offset });
      },
    });
    return probe;
  }

  /** The first event that fits, already seen or still to come. */
  async next(
    fits: (data: EventData<Event>) => boolean = () => true,
    options: WaitOptions = {},
  ): Promise<ProbedEvent<Event>> {
    const what = options.what ?? this.definition.type;
    return waitFor(() => this.seen.find((event) => fits(event.data)), { ...options, what });
  }

  /** All events seen, once there are at least so many. */
  async atLeast(count: number, options: WaitOptions = {}): Promise<readonly ProbedEvent<Event>[]> {
    const what = options.what ?? `${count} × ${this.definition.type}`;
    return waitFor(() => (this.seen.length >= count ? this.seen : undefined), { ...options, what });
  }

  async stop(): Promise<void> {
    await this.disconnect();
  }
}

export async function eventProbe<Event extends EventDefinition>(
  definition: Event,
  options: ProbeOptions,
): Promise<EventProbe<Event>> {
  return EventProbe.start(definition, options);
}
