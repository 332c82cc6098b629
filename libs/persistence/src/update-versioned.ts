import type { EntityManager, EntityTarget, FindOptionsWhere, ObjectLiteral } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity.js';

/**
 * Optimistic locking: changes the row only when its version is still the given one, and adds 1 to it. The entity needs
 * a `@VersionColumn() version`. (TypeORM's `save()` of a stale entity overwrites silently.)
 * @returns false when the row is gone or somebody else was faster
 */
export async function updateVersioned<Entity extends ObjectLiteral & { version: number }>(
  manager: EntityManager,
  entity: EntityTarget<Entity>,
  where: FindOptionsWhere<Entity> & { version: number },
  changes: QueryDeepPartialEntity<Entity>,
): Promise<boolean> {
  const { affected } = await manager.createQueryBuilder().update(entity).set(changes).where(where).execute();
  return affected === 1;
}
