import { deviceIdSchema, rowIdSchema } from '@voltguard/contracts';

/** What a client can listen to. */
export type Room =
  | { readonly kind: 'alerts' }
  | { readonly kind: 'device'; readonly deviceId: string }
  | { readonly kind: 'owner'; readonly ownerId: number };

/** `alerts`, `device:<id>` or `owner:<id>`; `undefined` for anything else. */
export function parseRoom(name: string): Room | undefined {
  if (name === 'alerts') return { kind: 'alerts' };
  if (name.startsWith('device:')) {
    const id = deviceIdSchema.safeParse(name.slice('device:'.length));
    return id.success ? { kind: 'device', deviceId: id.data } : undefined;
  }
  const owner = /^owner:([1-9]\d{0,14})$/.exec(name);
  const id = rowIdSchema.safeParse(Number(owner?.[1]));
  return id.success ? { kind: 'owner', ownerId: id.data } : undefined;
}

/** The rooms in which an alert is heard. */
export function roomsOf(alert: { readonly deviceId: string; readonly ownerId: number | null }): string[] {
  const rooms = ['alerts', `device:${alert.deviceId}`];
  if (alert.ownerId !== null) rooms.push(`owner:${alert.ownerId}`);
  return rooms;
}
