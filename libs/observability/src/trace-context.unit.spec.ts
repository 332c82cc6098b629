import { describe, expect, it } from '@jest/globals';
import { continueTrace, currentTrace, parseTraceparent, runWithTrace } from './trace-context.ts';

const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

describe('trace context', () => {
  it('continues a trace with a span of its own', () => {
    const trace = continueTrace({ traceparent, correlationId: 'order-7' });
    expect(parseTraceparent(trace.traceparent)).toMatchObject({
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      flags: '01',
    });
    expect(trace.traceparent).not.toBe(traceparent);
    expect(trace.correlationId).toBe('order-7');
  });

  it.each([
    '',
    'nonsense',
    '00-00000000000000000000000000000000-00f067aa0ba902b7-01',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01',
    `${traceparent}\r\nx: y`,
  ])('begins a new trace instead of passing on %j', (malformed) => {
    const trace = continueTrace({ traceparent: malformed, correlationId: 'line\nbreak' });
    const parsed = parseTraceparent(trace.traceparent);
    expect(parsed).toBeDefined();
    expect(parsed!.traceId).not.toBe('4bf92f3577b34da6a3ce929d0e0e4736');
    expect(trace.correlationId).toBe(parsed!.traceId);
  });

  it('is there in everything awaited and nowhere else', async () => {
    const trace = continueTrace();
    await runWithTrace(trace, async () => {
      await Promise.resolve();
      expect(currentTrace()).toBe(trace);
    });
    expect(currentTrace()).toBeUndefined();
  });
});
