import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { testSystem } from '@voltguard/testing';
import { brokenRequests } from './broken-requests.ts';
import { describedApi, operationsOf } from './described-api.ts';
import { People } from './people.ts';

/** Some wait a few seconds for a device that may have been registered a moment ago. */
const sideBySide = 32;

describe('broken requests', () => {
  const system = testSystem();
  let people: People;

  beforeAll(async () => {
    people = await People.logIn(system.gatewayUrl);
  });

  it('are answered as the mistakes that they are, never as ours', async () => {
    const document = await describedApi(system.gatewayUrl);
    const wrong: string[] = [];
    const requests = operationsOf(document).flatMap((operation) =>
      brokenRequests(document, operation).map((request) => ({ ...request, method: operation.method })),
    );
    const next = requests.values();
    const worker = async () => {
      for (const { method, url, what, body, headers } of next) {
        const where = `${method} ${url.slice(0, 120)}: ${what.slice(0, 120)}`;
        const answer = await people.ask('admin', method, url, { body, ...(headers && { headers }) }).catch(String);
        if (typeof answer === 'string') wrong.push(`${where}: ${answer}`);
        else if (answer.status >= 500) wrong.push(`${where}: ${answer.status} ${answer.text}`);
        else if (answer.status >= 400 && answer.headers.get('content-type') !== 'application/problem+json')
          wrong.push(`${where}: ${answer.status} as ${answer.headers.get('content-type')}`);
        else if (/\bat .*\.(?:ts|js):\d+|SELECT |node_modules/.test(answer.text))
          wrong.push(`${where}: ${answer.text}`);
      }
    };
    await Promise.all(Array.from({ length: sideBySide }, worker));
    expect(requests.length).toBeGreaterThan(1_000);
    expect(wrong).toEqual([]);
  }, 180_000);

  it('that are not even HTTP get an answer of the same form', async () => {
    const { hostname, port } = new URL(system.gatewayUrl);
    const socket = connect(Number(port), hostname);
    socket.write('NONSENSE\r\n\r\n');
    const answer = await text(socket);
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(answer).toContain('application/problem+json');
  });
});
