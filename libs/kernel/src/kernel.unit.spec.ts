import { describe, expect, it } from '@jest/globals';
import { FixedClock, systemClock } from './clock.ts';
import { failed, ok } from './result.ts';
import { uniqueId } from './unique-id.ts';
import { unreachable } from './unreachable.ts';

describe('kernel', () => {
  it('tells success from failure', () => {
    expect(ok(1)).toEqual({ ok: true, value: 1 });
    expect(failed('slot-taken')).toEqual({ ok: false, failure: 'slot-taken' });
  });

  it('moves a fixed clock only when told', () => {
    const clock = new FixedClock('2026-01-01T00:00:00.000Z');
    expect(clock.now()).toEqual(clock.now());
    clock.advance(1500);
    expect(clock.now().toISOString()).toBe('2026-01-01T00:00:01.500Z');
    expect(Math.abs(systemClock.now().getTime() - Date.now())).toBeLessThan(60_000);
  });

  it('makes ids that sort by the time they were made', () => {
    const ids = Array.from({ length: 1000 }, uniqueId);
    expect(new Set(ids).size).toBe(1000);
    expect([...ids].sort()).toEqual(ids);
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('stops at a case that was forgotten', () => {
    expect(() => unreachable('surprise' as never)).toThrow('surprise');
  });
});
