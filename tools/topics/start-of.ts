import { UsageError } from '../kafka/cluster-options.ts';
import type { Start } from '../kafka/read-records.ts';

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** What `--from` says: `beginning`, `-10m`, an ISO time, an offset. */
export function startOf(text: string | undefined, nowMs: number, limit: number): Start {
  if (text === undefined) return { last: limit };
  if (text === 'beginning') return 'beginning';
  const [, amount, unit] = /^-(\d+)([smhd])$/.exec(text) ?? [];
  if (amount && unit) return { timeMs: nowMs - Number(amount) * unitMs[unit]! };
  if (/^\d+$/.test(text)) return { offset: BigInt(text) };
  const timeMs = Date.parse(text);
  if (Number.isNaN(timeMs)) throw new UsageError(`--from ${text}: say beginning, -10m, an ISO time or an offset`);
  return { timeMs };
}
