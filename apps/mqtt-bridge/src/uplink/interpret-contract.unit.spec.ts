import { describe, expect, it } from '@jest/globals';
import { deviceStatusReported, measureNames, readingsRecorded, stationMessageReceived } from '@voltguard/contracts';
import fc from 'fast-check';
import { Interpreter } from './interpret.ts';

const schemas = {
  readings: readingsRecorded.schema,
  status: deviceStatusReported.schema,
  station: stationMessageReceived.schema,
};

const fieldName = fc.oneof(
  fc.constantFrom(...measureNames, 'power', 'energy', 'voltage', 'current', 'temperature'),
  fc.constantFrom(
    'timestamp',
    'seq',
    'status',
    'firmware',
    'detail',
    'battery_id',
    'station_id',
    '__proto__',
    'constructor',
    '',
  ),
  fc.string({ maxLength: 80 }),
);
const value = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 100 }) },
  { weight: 2, arbitrary: fc.double() },
  fc.constantFrom(1_768_473_000, 1_768_473_000_000, '2026-01-15T10:30:00Z', 'online', 'BAT001', -0, 1e12, 1e12 + 1),
  fc.jsonValue(),
);
const element = fc.array(fc.tuple(fieldName, value), { maxLength: 60 }).map((fields) => Object.fromEntries(fields));
const payload = fc.oneof(
  fc.oneof(element, fc.array(element, { maxLength: 20 }), fc.jsonValue()).map((json) => JSON.stringify(json)),
  fc.string(),
);
const topic = fc.constantFrom(
  'voltguard/devices/EVSE-1/energy',
  'voltguard/devices/EVSE-1/status',
  'bss/1/battery/status',
  'bss/1/swap/result',
);

describe('whatever a device sends', () => {
  it('becomes events that their schemas accept, or dead letters', () => {
    const interpreter = new Interpreter(1_048_576);
    fc.assert(
      fc.property(topic, payload, fc.boolean(), (name, text, redelivered) => {
        const outcome = interpreter.read(name, Buffer.from(text), { receivedAtMs: 1_768_473_000_000, redelivered });
        expect(outcome.events.length + outcome.rejected.length).toBeGreaterThan(0);
        for (const event of outcome.events) {
          // As the consumer gets it: after a turn through JSON, which writes -0 as 0.
          const parsed = schemas[event.kind].safeParse(JSON.parse(JSON.stringify(event.data)));
          expect(parsed.success ? [] : parsed.error.issues).toEqual([]);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('loses no element: each is in an event or in a dead letter', () => {
    const interpreter = new Interpreter(1_048_576);
    const good = fc.record({ seq: fc.nat(), powerW: fc.integer() });
    const bad = fc.constantFrom<unknown>(1, null, 'x', {}, { powerW: 'x' }, { soc: 101 });
    fc.assert(
      fc.property(fc.array(fc.oneof(good, bad), { minLength: 1, maxLength: 1_200 }), (elements) => {
        const bytes = Buffer.from(JSON.stringify(elements));
        const { events, rejected } = interpreter.read('voltguard/devices/EVSE-1/energy', bytes, {
          receivedAtMs: 1_768_473_000_000,
          redelivered: false,
        });
        const readings = events.flatMap((event) => (event.kind === 'readings' ? event.data.readings : []));
        expect(readings.length + rejected.length).toBe(elements.length);
      }),
      { numRuns: 100 },
    );
  });
});
