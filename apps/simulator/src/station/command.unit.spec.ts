import { describe, expect, it } from '@jest/globals';
import { obey } from './command.ts';

const now = new Date('2026-03-01T12:00:00.000Z');
const message = (change: object) =>
  JSON.stringify({
    commandId: 'c-1',
    issuedAt: '2026-03-01T11:59:00.000Z',
    expiresAt: null,
    payload: { name: 'x' },
    ...change,
  });

describe('a command', () => {
  it('sets and clears the power limit', () => {
    const payload = { name: 'set-power-limit', powerW: 3_700 };
    expect(obey(message({ payload }), now)).toMatchObject({ kind: 'applied', commandId: 'c-1', powerLimitW: 3_700 });
    expect(obey(message({ payload: { name: 'clear-power-limit' } }), now)).toMatchObject({ powerLimitW: Infinity });
  });

  it('that is not understood is answered', () => {
    expect(obey(message({ payload: { name: 'dance' } }), now)).toMatchObject({
      kind: 'answered',
      detail: 'unknown command dance',
    });
    for (const powerW of [-1, 'much', null]) {
      expect(obey(message({ payload: { name: 'set-power-limit', powerW } }), now)).toMatchObject({ kind: 'answered' });
    }
  });

  it('that has expired does nothing', () => {
    const payload = { name: 'set-power-limit', powerW: 1 };
    expect(obey(message({ payload, expiresAt: '2026-03-01T11:59:59.000Z' }), now)).toEqual({
      kind: 'ignored',
      reason: 'expired',
    });
    expect(obey(message({ payload, expiresAt: '2026-03-01T12:00:01.000Z' }), now).kind).toBe('applied');
  });

  it.each(['', '{', 'null', '[]', '{"commandId":7}', '{"commandId":"c"}'])(
    'that is broken does nothing: %j',
    (text) => {
      expect(obey(text, now)).toEqual({ kind: 'ignored', reason: 'unreadable' });
    },
  );
});
