import { asyncApiDocument } from './async-api.ts';
import { environmentExample } from './environment-example.ts';
import { eventsPage } from './events-page.ts';

/** Every generated reference: its path in the project and what must stand there. */
export async function references(): Promise<Map<string, string>> {
  return new Map([
    ['docs/events.md', eventsPage()],
    ['docs/asyncapi.yaml', asyncApiDocument()],
    ['.env.example', await environmentExample()],
  ]);
}
