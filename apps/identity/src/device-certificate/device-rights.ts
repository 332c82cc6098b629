import type { TokenUser } from '@voltguard/http';

/** Who may have and see certificates of a device. To everyone else the device is not there. */
export function mayCertify(user: Pick<TokenUser, 'id' | 'role'>, device: { readonly ownerId: number | null }): boolean {
  return user.role === 'admin' || (device.ownerId !== null && device.ownerId === user.id);
}
