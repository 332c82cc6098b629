import { describe, expect, it } from '@jest/globals';
import { pino, type Logger } from 'pino';
import { logOptions, readableLines } from './log-options.ts';
import { continueTrace, runWithTrace } from './trace-context.ts';

function logged(write: (logger: Logger) => void): Record<string, unknown> {
  const lines: string[] = [];
  write(pino(logOptions('ml', 'info'), { write: (line) => void lines.push(line) }));
  return JSON.parse(lines.join('')) as Record<string, unknown>;
}

describe('log lines', () => {
  it('name the service, the level and the trace', () => {
    const trace = continueTrace({ correlationId: 'c-1' });
    const line = runWithTrace(trace, () => logged((logger) => logger.info({ deviceId: 'EVSE-1' }, 'stored')));
    expect(line).toMatchObject({ service: 'ml', level: 'info', message: 'stored', deviceId: 'EVSE-1', ...trace });
    expect(new Date(line.time as string).toISOString()).toBe(line.time);
  });

  it('never hold a secret, however deep it lies', () => {
    const line = logged((logger) =>
      logger.info({
        headers: { authorization: 'Bearer abc', 'set-cookie': 'a=b' },
        body: { password: 'p4ss', refreshToken: 'r', nested: [{ csr: 'x', privateKey: 'y', key: 'z' }] },
        note: 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln',
        pem: '-----BEGIN EC PRIVATE KEY-----\nMHcC',
      }),
    );
    expect(JSON.stringify(line)).not.toMatch(/abc|a=b|p4ss|eyJ|MHcC|"[rxyz]"/);
  });

  it('never hold a secret in the message', () => {
    expect(logged((logger) => logger.warn('refused Bearer abc.def')).message).toBe('[redacted]');
  });

  it('tell of an error what helps, not what it carries', () => {
    const failure = Object.assign(new Error('away', { cause: new Error('reset') }), {
      code: 'ECONNRESET',
      sql: 'INSERT 1',
    });
    const line = logged((logger) => logger.error({ error: failure }));
    expect(line.error).toMatchObject({
      type: 'Error',
      message: 'away',
      code: 'ECONNRESET',
      cause: { message: 'reset' },
    });
    expect(JSON.stringify(line)).not.toContain('INSERT 1');
  });

  it('tell of an error that is the whole entry', () => {
    const line = logged((logger) => logger.error(new Error('away')));
    expect(line.error).toMatchObject({ message: 'away' });
  });

  it('are cut when a payload would fill the disk', () => {
    const line = logged((logger) => logger.info({ payload: 'x'.repeat(1_000_000), list: Array(10_000).fill(1) }));
    expect(JSON.stringify(line).length).toBeLessThan(6_000);
  });

  it('are readable on a terminal', () => {
    let text = '';
    const logger = pino(logOptions('ml', 'info'), readableLines({ write: (part) => (text += part) }));
    logger.warn({ context: 'Scorer', batch: 3 }, 'slow');
    expect(text).toMatch(/^\d\d:\d\d:\d\d\.\d{3} warn {2}\[Scorer\] slow \{"batch":3\}\n$/);
  });
});
