import { catalogue, topics, type EventDefinition } from '@voltguard/contracts';
import { stringify } from 'yaml';
import { takersOf } from './events-page.ts';
import { jsonSchemaOf } from './json-schema.ts';

/** docs/asyncapi.yaml: the catalogue as AsyncAPI 3.0, with one send operation a giver and one receive operation a consumer. */
export function asyncApiDocument(): string {
  return stringify(
    {
      asyncapi: '3.0.0',
      info: {
        title: 'VoltGuard events',
        version: '1.0.0',
        description: 'Generated from libs/contracts by `npm run docs`.',
        license: { name: 'MIT' },
      },
      defaultContentType: 'application/json',
      channels: Object.fromEntries(Object.entries(topics).map(([name, topic]) => [name, channel(topic)])),
      operations: Object.fromEntries(catalogue.flatMap(operations)),
      components: { messages: Object.fromEntries(catalogue.map((event) => [event.type, message(event)])) },
    },
    { aliasDuplicateObjects: false, lineWidth: 120 },
  );
}

function channel(topic: (typeof topics)[keyof typeof topics]) {
  const events = catalogue.filter((event) => event.topic.name === topic.name);
  return {
    address: topic.name,
    description: topic.description,
    messages: Object.fromEntries(events.map((event) => [event.type, { $ref: `#/components/messages/${event.type}` }])),
    bindings: { kafka: { topic: topic.name, partitions: topic.partitions } },
  };
}

function operations(event: EventDefinition): [string, unknown][] {
  const name = Object.entries(topics).find(([, topic]) => topic.name === event.topic.name)![0];
  const short = event.type.split('.').slice(2, -1).join('-');
  const operation = (action: 'send' | 'receive', summary: string) => ({
    action,
    summary,
    channel: { $ref: `#/channels/${name}` },
    messages: [{ $ref: `#/channels/${name}/messages/${event.type}` }],
  });
  return [
    ...event.givenBy.map((service): [string, unknown] => [
      `${service}-sends-${short}`,
      operation('send', event.description),
    ]),
    ...takersOf(event).map((consumer): [string, unknown] => [
      `${consumer.name.replace('.', '-')}-receives-${short}`,
      operation('receive', consumer.purpose),
    ]),
  ];
}

function message(event: EventDefinition) {
  const { $schema: _dialect, ...payload } = jsonSchemaOf(event);
  return {
    name: event.type,
    summary: event.description,
    contentType: 'application/json',
    headers: {
      type: 'object',
      required: ['ce_specversion', 'ce_id', 'ce_type', 'ce_source', 'ce_time', 'ce_correlationid'],
      properties: {
        ce_specversion: { const: '1.0' },
        ce_id: { type: 'string', format: 'uuid' },
        ce_type: { const: event.type },
        ce_source: { type: 'string' },
        ce_time: { type: 'string', format: 'date-time' },
        ce_correlationid: { type: 'string' },
        ce_causationid: { type: 'string' },
        ce_actor: { type: 'string' },
        traceparent: { type: 'string' },
      },
    },
    payload,
    examples: [{ payload: event.example }],
  };
}
