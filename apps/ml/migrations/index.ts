import { messagingMigrations } from '@voltguard/messaging';
import { Models1763856000101 } from './models-1763856000101.ts';
import { Anomalies1763856000102 } from './anomalies-1763856000102.ts';
import { Alerts1763856000103 } from './alerts-1763856000103.ts';
import { WideIds1763856000104 } from './wide-ids-1763856000104.ts';

export const migrations = [
  ...messagingMigrations,
  Models1763856000101,
  Anomalies1763856000102,
  Alerts1763856000103,
  WideIds1763856000104,
];
