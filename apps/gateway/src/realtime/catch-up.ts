import type { AlertHistory } from './alert-history.ts';
import { pageLength } from './alert-history.ts';
import { roomsOf, type Room } from './room.ts';
import type { Subscriber } from './subscriber.ts';

/** How far below `after` to look for numbers that became visible late, for a client that says which ones it has. */
const overlap = 1_000;

export interface Resume {
  /** The highest number that the client has. */
  readonly after: number;
  /** The last numbers that the client has, in any order. */
  readonly seen?: readonly number[] | undefined;
}

/**
 * Sends a room's alerts after a number, in order, page by page as fast as the client takes them. Numbers are given when a
 * transaction begins and seen when it ends, so a lower one may appear after a higher one: a client that names the numbers
 * it has also gets those that were missing between them.
 */
export async function catchUp(
  subscriber: Subscriber,
  name: string,
  room: Room,
  resume: Resume,
  history: AlertHistory,
): Promise<void> {
  let from = resume.after;
  if (resume.seen && resume.seen.length > 0) {
    subscriber.has(resume.seen);
    from = Math.max(0, resume.after - overlap, Math.min(resume.after, ...resume.seen) - 1);
  }
  while (subscriber.open) {
    const page = await history.page(subscriber.token, room, from);
    for (const alert of page) if (roomsOf(alert).includes(name)) subscriber.replay(alert);
    const last = page.at(-1);
    if (!last || page.length < pageLength) return;
    from = last.number;
    await subscriber.drained();
  }
}
