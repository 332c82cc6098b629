import type { TokenUser } from '@voltguard/http';
import type { AlertMessage } from './alert-message.ts';
import { RecentNumbers } from './recent-numbers.ts';
import { sent } from './realtime-metrics.ts';

/** Where a subscriber's messages go: a websocket, or a test. */
export interface Outlet {
  send(message: AlertMessage): void;
  /** Tells the client that it no longer hears of a room. */
  left(room: string): void;
  /** Messages that the client has not taken yet. */
  readonly waiting: number;
  /** Resolves when the client has taken what waited. */
  drained(): Promise<void>;
  /** Closes the connection and says why. */
  drop(reason: string): void;
}

const remembered = 10_000;

/**
 * One websocket and the rooms that it listens to. Each alert is sent once, whatever number of rooms, history pages or
 * redeliveries bring it. While a room's history is being sent, what is new waits behind it.
 */
export class Subscriber {
  private readonly delivered = new RecentNumbers(remembered);
  private readonly rooms = new Map<string, { waiting: AlertMessage[] | undefined }>();
  private gone = false;

  constructor(
    readonly user: TokenUser,
    readonly token: string,
    private readonly outlet: Outlet,
    private readonly queueLimit: number,
  ) {}

  get listensTo(): readonly string[] {
    return [...this.rooms.keys()];
  }

  get open(): boolean {
    return !this.gone;
  }

  /** From now on the room's new alerts are kept, until `goLive` or `leave`. False when that is under way already. */
  beginCatchUp(room: string): boolean {
    if (this.rooms.get(room)?.waiting) return false;
    this.rooms.set(room, { waiting: [] });
    return true;
  }

  /** Sends what came meanwhile; from now on alerts go out as they come. */
  goLive(room: string): void {
    const waiting = this.rooms.get(room)?.waiting ?? [];
    this.rooms.set(room, { waiting: undefined });
    for (const alert of waiting.sort((a, b) => a.number - b.number)) this.deliver(alert, 'live');
  }

  leave(room: string): void {
    this.rooms.delete(room);
  }

  /** A new alert of a room. */
  offer(room: string, alert: AlertMessage): void {
    const state = this.rooms.get(room);
    if (!state) return;
    if (!state.waiting) this.deliver(alert, 'live');
    else if (state.waiting.length < remembered) state.waiting.push(alert);
    else this.drop('too-slow');
  }

  /** A missed alert from history. */
  replay(alert: AlertMessage): void {
    this.deliver(alert, 'history');
  }

  /** Numbers that the client has: they are not sent again. */
  has(numbers: readonly number[]): void {
    for (const number of numbers) this.delivered.add(number);
  }

  /** The client lost the right to a room. */
  tellLeft(room: string): void {
    if (!this.gone) this.outlet.left(room);
  }

  /** Until the client has taken what was sent. */
  drained(): Promise<void> {
    return this.outlet.drained();
  }

  close(): void {
    this.gone = true;
    this.rooms.clear();
  }

  private deliver(alert: AlertMessage, source: 'live' | 'history'): void {
    if (this.gone || this.delivered.has(alert.number)) return;
    if (this.outlet.waiting >= this.queueLimit) {
      this.drop('too-slow');
      return;
    }
    this.delivered.add(alert.number);
    this.outlet.send(alert);
    sent.inc({ source });
  }

  private drop(reason: string): void {
    if (this.gone) return;
    this.close();
    this.outlet.drop(reason);
  }
}
