import type { EventDefinition } from '@voltguard/contracts';
import { z } from 'zod';

/** What an event's data looks like on the wire, as JSON Schema 2020-12. */
export function jsonSchemaOf(event: EventDefinition): Record<string, unknown> {
  return z.toJSONSchema(event.schema, { io: 'input', reused: 'inline' });
}
