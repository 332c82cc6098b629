import type { TokenUser } from '@voltguard/http';
import { failed, ok, type Result } from '@voltguard/kernel';
import type { Room } from './room.ts';

export type JoinRefused = 'room-not-allowed' | 'device-not-found';

/**
 * Who may listen where: an admin everywhere, an owner to their own devices and to all of them at once, a driver nowhere.
 * Somebody else's device is not found, as over HTTP, so that nobody learns which ids exist.
 */
export function mayJoin(
  user: TokenUser,
  room: Room,
  device: { readonly ownerId: number | null } | undefined,
): Result<void, JoinRefused> {
  if (user.role === 'driver') return failed('room-not-allowed');
  switch (room.kind) {
    case 'alerts':
      return user.role === 'admin' ? ok(undefined) : failed('room-not-allowed');
    case 'owner':
      return user.role === 'admin' || room.ownerId === user.id ? ok(undefined) : failed('room-not-allowed');
    case 'device':
      return device && (user.role === 'admin' || device.ownerId === user.id)
        ? ok(undefined)
        : failed('device-not-found');
  }
}
