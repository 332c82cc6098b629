import { z } from 'zod';
import { alertMessageSchema, type AlertMessage } from './alert-message.ts';
import type { Room } from './room.ts';

export const pageLength = 500;
const timeLimitMs = 5_000;
const attempts = 3;
const pauseMs = 300;

const pageSchema = z.looseObject({ items: z.array(alertMessageSchema) });

/** Past alerts as ml tells them, asked for with the client's own token: ml decides what the client may see. */
export class AlertHistory {
  constructor(private readonly mlUrl: string) {}

  /** Alerts with higher numbers than `after`, ascending, at most `pageLength`. @throws when ml does not answer in three attempts */
  async page(token: string, room: Room, after: number): Promise<AlertMessage[]> {
    const url = new URL('/api/v1/alerts', this.mlUrl);
    url.searchParams.set('after', String(after));
    url.searchParams.set('limit', String(pageLength));
    if (room.kind === 'device') url.searchParams.set('deviceId', room.deviceId);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await ask(url, token);
      } catch (error) {
        if (attempt === attempts) throw error;
        await new Promise((resolve) => setTimeout(resolve, pauseMs * attempt));
      }
    }
  }
}

async function ask(url: URL, token: string): Promise<AlertMessage[]> {
  const answer = await fetch(url, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(timeLimitMs),
  });
  if (!answer.ok) throw new Error(`ml answered ${answer.status} for the history of alerts`);
  return pageSchema.parse(await answer.json()).items;
}
