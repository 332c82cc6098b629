import type { ConsumerDefinition, EventDefinition, ServiceName, Topic } from '@voltguard/contracts';
import { deadLettersOfConsumer } from '../topics/topic-config.ts';
import type { HandlerMark } from './decorators.ts';

export interface FoundHandler {
  readonly mark: HandlerMark;
  /** `Class.method`, for messages. */
  readonly place: string;
}

/** Everything that does not fit between what a service declares and what it handles. */
export class MessagingBootError extends Error {
  override readonly name = 'MessagingBootError';

  constructor(readonly mistakes: readonly string[]) {
    super(`Messaging is not complete:\n${mistakes.map((mistake) => `  - ${mistake}`).join('\n')}`);
  }
}

/** How a consumer that is handled in each way may be declared. */
const modesOf: Readonly<Record<HandlerMark['kind'], readonly ConsumerDefinition['mode'][]>> = {
  batch: ['work', 'tail'],
  stream: ['work'],
  broadcast: ['broadcast'],
};

/** Mistakes of the handlers of one service; empty when each declared consumer has exactly one fitting handler. */
export function handlerMistakes(
  service: ServiceName,
  declared: readonly ConsumerDefinition[],
  handlers: readonly FoundHandler[],
): string[] {
  const mistakes: string[] = [];
  const own = declared.filter((consumer) => consumer.service === service);
  for (const { mark, place } of handlers) {
    const { consumer } = mark;
    if (!own.some(({ name }) => name === consumer.name)) {
      mistakes.push(`${place} handles ${consumer.name}, which is not a declared consumer of ${service}`);
    }
    const fitting = modesOf[mark.kind];
    if (!fitting.includes(consumer.mode)) {
      mistakes.push(`${place} handles ${consumer.name} in ${fitting[0]} mode, but it is declared as ${consumer.mode}`);
    }
    if (mark.kind === 'broadcast') {
      for (const { topic } of consumer.takes) {
        if (topic.kind !== 'state') mistakes.push(`${consumer.name} broadcasts ${topic.name}, which is not compacted`);
      }
    }
  }
  for (const consumer of own) {
    const places = handlers.filter(({ mark }) => mark.consumer.name === consumer.name).map(({ place }) => place);
    if (places.length === 0) mistakes.push(`${consumer.name} is declared, but nothing handles it`);
    if (places.length > 1) mistakes.push(`${consumer.name} has ${places.length} handlers: ${places.join(', ')}`);
    const types = consumer.takes.map(({ type }) => type);
    const twice = types.filter((type, index) => types.indexOf(type) !== index);
    for (const type of twice) mistakes.push(`${consumer.name} takes ${type} twice`);
  }
  return mistakes;
}

/** The topics that a service needs: what it takes, the dead letters of it, what it gives. */
export function neededTopics(
  service: ServiceName,
  declared: readonly ConsumerDefinition[],
  given: readonly EventDefinition[],
): readonly Topic[] {
  const own = declared.filter((consumer) => consumer.service === service);
  const gives = given.filter(({ givenBy }) => givenBy.includes(service));
  const topics = [
    ...own.flatMap(({ takes }) => takes.map(({ topic }) => topic)),
    ...own.map((consumer) => deadLettersOfConsumer(consumer)),
    ...gives.map(({ topic }) => topic),
  ];
  return [...new Map(topics.map((topic) => [topic.name, topic])).values()];
}

export function topicMistakes(needed: readonly string[], existing: ReadonlySet<string>): string[] {
  return needed.filter((name) => !existing.has(name)).map((name) => `topic ${name} does not exist`);
}
