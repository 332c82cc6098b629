import type { MigrationInterface } from 'typeorm';
import { CheckpointParts1760000000001 } from './checkpoint-parts.migration.ts';
import { MessagingTables1760000000000 } from './messaging-tables.migration.ts';

/** Tables of outbox, inbox and stream checkpoints: a service puts them first in its list. */
export const messagingMigrations: readonly (new () => MigrationInterface)[] = [
  MessagingTables1760000000000,
  CheckpointParts1760000000001,
];
