import type { MigrationInterface } from 'typeorm';
import { MessagingTables1760000000000 } from './messaging-tables.migration.ts';

/** Tables of outbox, inbox and stream checkpoints: a service puts them first in its list. */
export const messagingMigrations: readonly (new () => MigrationInterface)[] = [MessagingTables1760000000000];
