import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer } from 'node:http';
import { answerUnreadable } from './unreadable-request.ts';

describe('what is not HTTP', () => {
  const server = createServer({ requestTimeout: 100, headersTimeout: 100, connectionsCheckingInterval: 50 });
  server.on('clientError', answerUnreadable);

  beforeAll(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterAll(() => {
    server.close();
  });

  it.each([
    ['nonsense', 'NONSENSE\r\n\r\n', 400, 'malformed-request'],
    ['an endless header', `GET / HTTP/1.1\r\nHost: x\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`, 431, 'headers-too-large'],
    ['a request that never ends', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n', 408, 'request-timeout'],
  ])('%s is answered as a problem, and the connection ends', async (_what, request, status, code) => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.write(request);
    const [head, body] = (await text(socket)).split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toContain('application/problem+json');
    expect(JSON.parse(body!)).toMatchObject({ status, code });
  });
});
