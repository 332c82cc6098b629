import {
  catalogue,
  consumers,
  deadLetterTopic,
  topics,
  uplink,
  type ConsumerDefinition,
  type EventDefinition,
  type Topic,
} from '@voltguard/contracts';
import { jsonSchemaOf } from './json-schema.ts';

/** docs/events.md: every topic with its events, who gives and takes them, what is in them, an example. */
export function eventsPage(): string {
  return [
    '# Events',
    '',
    'Generated from `libs/contracts` by `npm run docs`: change the catalogue, not this page. The same as AsyncAPI: [asyncapi.yaml](asyncapi.yaml).',
    '',
    'The envelope is CloudEvents 1.0 in Kafka binary mode: `ce_id` (UUIDv7), `ce_type`, `ce_source`, `ce_time`, `ce_correlationid`, `ce_causationid`,',
    '`ce_actor` and `traceparent` are headers, the value is the data below as JSON.',
    '',
    '| topic | kind | partitions | kept | events |',
    '|---|---|---|---|---|',
    ...Object.values(topics).map(topicRow),
    '',
    ...Object.values(topics).flatMap(topicSection),
    '## Consumers',
    '',
    '| consumer | mode | takes | why | dead letters |',
    '|---|---|---|---|---|',
    ...Object.values(consumers).map(consumerRow),
    `| \`${uplink}\` | – | MQTT | Makes events of what devices say. | \`${deadLetterTopic(uplink)}\` |`,
    '',
  ].join('\n');
}

function eventsOf(topic: Topic): EventDefinition[] {
  return catalogue.filter((event) => event.topic.name === topic.name);
}

export function takersOf(event: EventDefinition): ConsumerDefinition[] {
  return (Object.values(consumers) as ConsumerDefinition[]).filter((consumer) =>
    consumer.takes.some((taken) => taken.type === event.type),
  );
}

function topicRow(topic: Topic): string {
  const events = eventsOf(topic).map((event) => `[${shortName(event)}](#${anchor(event.type)})`);
  return `| \`${topic.name}\` | ${topic.kind} | ${topic.partitions} | ${retention(topic)} | ${events.join(', ')} |`;
}

function topicSection(topic: Topic): string[] {
  return [`## ${topic.name}`, '', topic.description, '', ...eventsOf(topic).flatMap(eventSection)];
}

function eventSection(event: EventDefinition): string[] {
  const takers = takersOf(event).map((consumer) => `\`${consumer.name}\``);
  return [
    `### ${event.type}`,
    '',
    event.description,
    '',
    `- given by: ${event.givenBy.map((service) => `\`${service}\``).join(', ')}`,
    `- taken by: ${takers.join(', ') || 'nobody yet'}`,
    `- key: \`${event.key(event.example)}\` in the example; personal data: ${event.personalData ? 'yes' : 'no'}`,
    '',
    '| field | type | needed | meaning |',
    '|---|---|---|---|',
    ...fieldRows(jsonSchemaOf(event)),
    '',
    '```json',
    JSON.stringify(event.example, null, 2),
    '```',
    '',
  ];
}

interface JsonSchema {
  type?: string | string[];
  format?: string;
  pattern?: string;
  const?: unknown;
  enum?: unknown[];
  description?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  additionalProperties?: JsonSchema | boolean;
  minimum?: number;
  maximum?: number;
}

function fieldRows(schema: JsonSchema, prefix = ''): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const needed = schema.required?.includes(name) ? 'yes' : '';
    const row = `| \`${prefix}${name}\` | ${typeName(field)} | ${needed} | ${field.description ?? ''} |`;
    const inner = field.items?.properties ? field.items : field;
    return [row, ...fieldRows(inner, `${prefix}${name}${field.items ? '[]' : ''}.`)];
  });
}

function typeName(schema: JsonSchema): string {
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum) return schema.enum.map((value) => `\`${String(value)}\``).join(' \\| ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.map(typeName).join(' \\| ');
  if (schema.items) return `array of ${typeName(schema.items)}`;
  if (schema.format) return schema.format;
  return String(schema.type ?? 'any JSON');
}

function retention(topic: Topic): string {
  if (topic.kind === 'state') return 'latest of each key';
  if (topic.retention === 'forever') return 'forever';
  const { days, bytesPerPartition } = topic.retention;
  return `${days} days${bytesPerPartition ? `, at most ${bytesPerPartition / 1024 ** 3} GiB a partition` : ''}`;
}

const shortName = (event: EventDefinition) => event.type.split('.').slice(2, -1).join('.');
const anchor = (heading: string) => heading.toLowerCase().replaceAll('.', '');

function consumerRow(consumer: ConsumerDefinition): string {
  const takes = consumer.takes.map((event) => shortName(event)).join(', ');
  const deadLetters = consumer.mode === 'work' ? `\`${deadLetterTopic(consumer.name)}\`` : '–';
  return `| \`${consumer.name}\` | ${consumer.mode} | ${takes} | ${consumer.purpose} | ${deadLetters} |`;
}
