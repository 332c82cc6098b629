import { failed, ok, type Result } from '@voltguard/kernel';

/** Who asks: as the token says. Drivers have no business here and are refused at the edge. */
export interface Actor {
  readonly id: number;
  readonly role: 'driver' | 'owner' | 'admin';
}

/** An owner sees what is theirs; an admin everything. Others' devices do not exist for an owner. */
export function maySee(actor: Actor, device: { readonly ownerId: number | null }): boolean {
  return actor.role === 'admin' || (actor.role === 'owner' && device.ownerId === actor.id);
}

/** Whom a device is to belong to: an admin may name anybody or nobody, an owner only gives it to themselves. */
export function ownerFor(actor: Actor, wanted: number | null | undefined): Result<number | null, 'not-your-owner-id'> {
  if (actor.role === 'admin') return ok(wanted ?? null);
  if (wanted === undefined || wanted === actor.id) return ok(actor.id);
  return failed('not-your-owner-id');
}
