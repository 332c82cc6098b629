import { describe, expect, it } from '@jest/globals';
import { isPassingFault } from './passing-fault.ts';
import { sqlInstant, sqlLiteral, sqlName } from './sql-value.ts';

describe('literals', () => {
  it.each([
    [null, 'NULL'],
    [undefined, 'NULL'],
    [1.5, '1.5'],
    [1e300, '1e+300'],
    [12n, '12'],
    [true, '1'],
    ['plain', "'plain'"],
    ["it's \\ \n", String.raw`'it\'s \\ \n'`],
    [new Date('2026-01-15T10:30:00.120Z'), "'2026-01-15 10:30:00.120'"],
    [new Uint8Array([0, 255]), "x'00ff'"],
  ])('of %p', (value, text) => {
    expect(sqlLiteral(value)).toBe(text);
  });

  it.each([NaN, Infinity, -Infinity])('refuses %p', (value) => {
    expect(() => sqlLiteral(value)).toThrow(TypeError);
  });

  it('writes instants and names', () => {
    expect(sqlInstant('2026-01-15T10:30:00.120Z')).toBe('2026-01-15 10:30:00.120');
    expect(sqlName('a`b.c')).toBe('`a``b`.`c`');
  });
});

describe('faults that pass', () => {
  it.each([
    [{ code: 'ECONNREFUSED' }],
    [{ code: 'PROTOCOL_CONNECTION_LOST', fatal: true }],
    [{ errno: 1213, code: 'ER_LOCK_DEADLOCK' }],
    [{ errno: 1205 }],
    [{ errno: 1040 }],
    [{ driverError: { errno: 1053 } }],
    [new Error('outer', { cause: { code: 'ETIMEDOUT' } })],
    [new AggregateError([{ code: 'ECONNREFUSED' }])],
    [Object.assign(new Error("Can't add new command when connection is in closed state"), { fatal: true })],
  ])('%j is tried again', (fault) => {
    expect(isPassingFault(fault)).toBe(true);
  });

  it.each([
    [{ errno: 1062, code: 'ER_DUP_ENTRY' }],
    [{ errno: 1054, code: 'ER_BAD_FIELD_ERROR' }],
    [{ errno: 1406, code: 'ER_DATA_TOO_LONG' }],
    [{ errno: 1045, code: 'ER_ACCESS_DENIED_ERROR', fatal: true }],
    [new TypeError('a mistake')],
    [undefined],
    ['text'],
  ])('%j is not', (fault) => {
    expect(isPassingFault(fault)).toBe(false);
  });
});
