import type { ConsumerDefinition, EventDefinition, ServiceName } from '@voltguard/contracts';

export interface MessagingOptions {
  readonly service: ServiceName;
  readonly brokers: readonly string[];
  /** Before every topic and group, so that several systems share one cluster. */
  readonly namespace?: string;
  /** Provides `Outbox` and `Inbox`; needs PersistenceModule and `messagingMigrations`. */
  readonly outbox?: boolean;
  /** The platform's catalogue, unless a test brings its own: what this service must handle and may give. */
  readonly declared?: readonly ConsumerDefinition[];
  readonly given?: readonly EventDefinition[];
  /** Ends the process when a consumer can't go on; tests listen instead. */
  readonly onFatal?: (error: Error) => void;
}

export const messagingOptions = Symbol('MessagingOptions');
