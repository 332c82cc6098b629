import { Injectable, Logger } from '@nestjs/common';
import { consumers } from '@voltguard/contracts';
import { BroadcastStatus } from '@voltguard/messaging';
import { z } from 'zod';
import { AlertHistory } from './alert-history.ts';
import { AlertHub } from './alert-hub.ts';
import { catchUp } from './catch-up.ts';
import { DeviceDirectory } from './device-directory.ts';
import { mayJoin, type JoinRefused } from './may-join.ts';
import { parseRoom, type Room } from './room.ts';
import type { Subscriber } from './subscriber.ts';

const number = z.int().min(0);
const joinSchema = z.strictObject({
  room: z.string().max(80),
  after: number.optional(),
  seen: z.array(number).max(1_000).optional(),
});

export type JoinAnswer =
  | { readonly ok: true; readonly room: string }
  | {
      readonly ok: false;
      readonly code:
        JoinRefused | 'invalid' | 'room-unknown' | 'too-many-rooms' | 'join-under-way' | 'history-unavailable';
      readonly detail: string;
    };

const details = {
  invalid: 'Send { room, after?, seen? }: after is a number, seen a list of at most 1,000 numbers.',
  'room-unknown': 'Rooms are alerts, device:<id> and owner:<id>.',
  'room-not-allowed': 'You may not listen to this room.',
  'device-not-found': 'There is no such device, or it is not yours.',
  'too-many-rooms': 'A connection may listen to 1,000 rooms.',
  'join-under-way': 'An earlier join of this room is still sending what was missed.',
  'history-unavailable': 'What was missed cannot be read right now. Join again.',
} as const;

const mostRooms = 1_000;

/** A client begins to listen to a room; with `after` it first gets what it missed. Answered when it is live. */
@Injectable()
export class JoinRoom {
  private readonly logger = new Logger(JoinRoom.name);

  constructor(
    private readonly hub: AlertHub,
    private readonly devices: DeviceDirectory,
    private readonly history: AlertHistory,
    private readonly broadcasts: BroadcastStatus,
  ) {}

  async join(subscriber: Subscriber, request: unknown): Promise<JoinAnswer> {
    const parsed = joinSchema.safeParse(request);
    if (!parsed.success) return refuse('invalid');
    const { room: name, after, seen } = parsed.data;
    const room = parseRoom(name);
    if (!room) return refuse('room-unknown');
    if (subscriber.listensTo.length >= mostRooms && !subscriber.listensTo.includes(name))
      return refuse('too-many-rooms');
    await this.broadcasts.caughtUp(consumers.realtimeAlerts.name);
    const allowed = await this.allowed(subscriber, room);
    if (!allowed.ok) return refuse(allowed.failure);
    if (!subscriber.open) return refuse('history-unavailable');
    if (!subscriber.beginCatchUp(name)) return refuse('join-under-way');
    this.hub.add(name, subscriber);
    if (after !== undefined) {
      try {
        await catchUp(subscriber, name, room, { after, seen }, this.history);
      } catch (error) {
        this.logger.warn({ message: 'A client could not catch up', room: name, error });
        this.leave(subscriber, name);
        return refuse('history-unavailable');
      }
    }
    if (subscriber.listensTo.includes(name)) subscriber.goLive(name);
    return { ok: true, room: name };
  }

  leave(subscriber: Subscriber, name: string): void {
    this.hub.remove(name, subscriber);
    subscriber.leave(name);
  }

  leaveAll(subscriber: Subscriber): void {
    for (const name of subscriber.listensTo) this.leave(subscriber, name);
  }

  private async allowed(subscriber: Subscriber, room: Room) {
    const { user } = subscriber;
    if (room.kind !== 'device' || user.role === 'driver') return mayJoin(user, room, undefined);
    return mayJoin(user, room, await this.devices.find(room.deviceId));
  }
}

function refuse(code: keyof typeof details): JoinAnswer {
  return { ok: false, code, detail: details[code] };
}
