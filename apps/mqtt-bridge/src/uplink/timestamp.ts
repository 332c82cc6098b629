/** 2000-01-01T00:00:00Z: what comes before it is a clock that was never set. */
const earliestMs = 946_684_800_000;
const dayMs = 86_400_000;

/** Below this a number counts seconds (until the year 5138), above it milliseconds (since 1973). */
const secondsBelow = 100_000_000_000;

export type TimestampFault = 'timestamp-unreadable' | 'timestamp-out-of-range';

const pattern =
  /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?:Z|z|([+-])(\d{2}):?(\d{2})?)?$/;

/**
 * Milliseconds since 1970 of a device's timestamp: ISO 8601 with any offset (none counts as UTC), or a number of seconds
 * or milliseconds since 1970. Digits below a millisecond are cut.
 */
export function readTimestamp(value: unknown, nowMs: number): number | TimestampFault {
  let ms: number | undefined;
  if (typeof value === 'number') ms = Math.trunc(value < secondsBelow ? value * 1_000 : value);
  else if (typeof value === 'string') ms = parseIso(value);
  if (ms === undefined || !Number.isFinite(ms)) return 'timestamp-unreadable';
  return ms < earliestMs || ms > nowMs + dayMs ? 'timestamp-out-of-range' : ms;
}

function parseIso(text: string): number | undefined {
  if (text.length > 40) return undefined;
  const parts = pattern.exec(text);
  if (!parts) return undefined;
  const [
    ,
    years,
    months,
    days,
    hours,
    minutes,
    seconds = '0',
    fraction = '',
    sign,
    offsetHours = '0',
    offsetMinutes = '0',
  ] = parts;
  const [year, month, day] = [Number(years), Number(months), Number(days)];
  const [hour, minute, second] = [Number(hours), Number(minutes), Number(seconds)];
  if (month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const offset = Number(offsetHours) * 60 + Number(offsetMinutes);
  if (offset > 14 * 60 || Number(offsetMinutes) > 59) return undefined;
  const ms = Number(fraction.slice(0, 3).padEnd(3, '0'));
  const utc = Date.UTC(year, month - 1, day, hour, minute, second, ms);
  return sign === '+' ? utc - offset * 60_000 : utc + offset * 60_000;
}

function daysOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
