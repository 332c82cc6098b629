import { describe, expect, it } from '@jest/globals';
import { catalogue } from './catalogue.ts';
import { deadLetterTopic } from './consumer.ts';
import { consumers } from './consumers.ts';
import { topics } from './topics.ts';

describe('the catalogue', () => {
  it.each(catalogue.map((event) => [event.type, event] as const))(
    '%s has an example that its schema takes',
    (_, event) => {
      expect(event.schema.safeParse(event.example)).toMatchObject({ success: true, data: event.example });
      expect(event.key(event.example)).not.toBe('');
    },
  );

  it('names each event once, after its version', () => {
    const types = catalogue.map((event) => event.type);
    expect(new Set(types).size).toBe(types.length);
    for (const event of catalogue)
      expect(event.type).toMatch(new RegExp(`^voltguard\\.[a-z-]+\\.[a-z-]+\\.v${event.version}$`));
  });

  it('uses every declared topic, each under its own name', () => {
    const names = Object.values(topics).map((topic) => topic.name);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(catalogue.map((event) => event.topic.name))).toEqual(new Set(names));
  });

  it('gives each consumer a name of its own, after its service, and only events that exist', () => {
    const names = Object.values(consumers).map((consumer) => consumer.name);
    expect(new Set(names).size).toBe(names.length);
    for (const consumer of Object.values(consumers)) {
      expect(consumer.name.startsWith(`${consumer.service}.`)).toBe(true);
      expect(consumer.takes.length).toBeGreaterThan(0);
      for (const event of consumer.takes) expect(catalogue).toContain(event);
    }
  });

  it('lets only compacted topics be broadcast: a replica reads them from their beginning', () => {
    const broadcast = Object.values(consumers).filter((consumer) => consumer.mode === 'broadcast');
    for (const consumer of broadcast) {
      for (const event of consumer.takes) expect(event.topic.kind).toBe('state');
    }
  });

  it('names dead-letter topics after their consumer', () => {
    expect(deadLetterTopic(consumers.storeReadings.name)).toBe('telemetry.store-readings.dead-letters');
  });
});
