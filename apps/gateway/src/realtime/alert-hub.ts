import { Injectable } from '@nestjs/common';
import type { AlertMessage } from './alert-message.ts';
import { subscriptions } from './realtime-metrics.ts';
import { roomsOf } from './room.ts';
import type { Subscriber } from './subscriber.ts';

/** Who listens to which room, in this process. */
@Injectable()
export class AlertHub {
  private readonly rooms = new Map<string, Set<Subscriber>>();

  add(room: string, subscriber: Subscriber): void {
    const members = this.rooms.get(room) ?? new Set();
    if (members.has(subscriber)) return;
    members.add(subscriber);
    this.rooms.set(room, members);
    subscriptions.inc();
  }

  remove(room: string, subscriber: Subscriber): void {
    const members = this.rooms.get(room);
    if (!members?.delete(subscriber)) return;
    subscriptions.dec();
    if (members.size === 0) this.rooms.delete(room);
  }

  members(room: string): readonly Subscriber[] {
    return [...(this.rooms.get(room) ?? [])];
  }

  publish(alert: AlertMessage): void {
    for (const room of roomsOf(alert)) {
      for (const subscriber of this.rooms.get(room) ?? []) subscriber.offer(room, alert);
    }
  }
}
