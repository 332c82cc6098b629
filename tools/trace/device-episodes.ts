import type { Api } from '../device/api.ts';
import type { Episode } from './window-report.ts';

interface Transition {
  readonly number: number;
  readonly kind: 'raised' | 'escalated' | 'cleared';
  readonly alertId: number;
  readonly raisedAt: string;
  readonly at: string;
}

const pageSize = 500;

/** The alert episodes of a device that were raised in a span of event time, from the transitions that the platform keeps. */
export async function episodesOf(api: Api, deviceId: string, fromMs: number, toMs: number): Promise<Episode[]> {
  const episodes = new Map<number, Episode>();
  for (let after = 0; ;) {
    const query = new URLSearchParams({ deviceId, after: String(after), limit: String(pageSize) });
    const { items } = await api.get<{ items: Transition[] }>(`/api/v1/alerts?${query.toString()}`);
    for (const { alertId, kind, raisedAt, at } of items) {
      const raisedAtMs = Date.parse(raisedAt);
      if (raisedAtMs < fromMs || raisedAtMs > toMs) continue;
      const known = episodes.get(alertId) ?? { alertId, raisedAtMs };
      episodes.set(alertId, kind === 'cleared' ? { ...known, clearedAtMs: Date.parse(at) } : known);
    }
    if (items.length < pageSize) return [...episodes.values()];
    after = items.at(-1)!.number;
  }
}
