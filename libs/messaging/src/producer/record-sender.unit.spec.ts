import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { RawRecord } from '../event/raw-record.ts';
import { RecordSender, type RecordTransport } from './record-sender.ts';

const record = (key: string, value: string): RawRecord => ({ topic: 't', key, value, headers: {} });

/** Takes its time, keeps what came, refuses what says so. */
class Transport implements RecordTransport {
  readonly requests: (readonly RawRecord[])[] = [];
  renewed = 0;
  private inFlight = 0;

  async send(records: readonly RawRecord[]): Promise<void> {
    this.inFlight += 1;
    if (this.inFlight > 1) throw new Error('two requests at once');
    await new Promise((resolve) => setImmediate(resolve));
    this.inFlight -= 1;
    if (records.some(({ value }) => value === 'refused')) throw new Error('refused');
    this.requests.push(records);
  }

  async renew(): Promise<void> {
    this.renewed += 1;
    return Promise.resolve();
  }
}

describe('records on their way out', () => {
  it('leave in the order of their key, each once, however calls and sizes fall', async () => {
    const calls = fc.array(fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(400)), { maxLength: 8 }));
    await fc.assert(
      fc.asyncProperty(calls, fc.integer({ min: 1, max: 2_000 }), async (plan, limit) => {
        const transport = new Transport();
        const sender = new RecordSender(transport, limit);
        let number = 0;
        const all = plan.map((call) => call.map(([key, size]) => record(key, `${number++}:${'x'.repeat(size)}`)));
        await Promise.all(all.map((records) => sender.send(records)));
        const sent = transport.requests.flat();
        for (const key of 'abc') {
          expect(sent.filter((each) => each.key === key)).toEqual(all.flat().filter((each) => each.key === key));
        }
        expect(sent).toHaveLength(all.flat().length);
      }),
      { numRuns: 50 },
    );
  });

  it('share a request when they are handed over in one turn', async () => {
    const transport = new Transport();
    const sender = new RecordSender(transport, 10_000);
    await Promise.all([1, 2, 3].map((number) => sender.send([record('a', String(number))])));
    expect(transport.requests).toHaveLength(1);
  });

  it('fail alone when they are refused', async () => {
    const transport = new Transport();
    const sender = new RecordSender(transport, 10_000);
    const calls = ['1', 'refused', '3'].map((value) => sender.send([record('a', value)]));
    const results = await Promise.allSettled(calls);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(transport.requests.flat().map(({ value }) => value)).toEqual(['1', '3']);
    expect(transport.renewed).toBeGreaterThan(0);
    await sender.drained();
  });
});
