import { counter, gauge, histogram } from '@voltguard/observability';

export const messagesIn = counter({
  name: 'voltguard_bridge_messages_total',
  help: 'MQTT messages that came in, by kind of event',
  labelNames: ['redelivered'],
});
export const readingsIn = counter({ name: 'voltguard_bridge_readings_total', help: 'readings handed to Kafka' });
export const badInput = counter({
  name: 'voltguard_bridge_rejected_total',
  help: 'messages and elements that went to the dead letters, by reason',
  labelNames: ['reason'],
});
export const ignoredFields = counter({
  name: 'voltguard_bridge_ignored_fields_total',
  help: 'fields of readings that no reading can carry',
});
export const retainedSkipped = counter({
  name: 'voltguard_bridge_retained_skipped_total',
  help: 'retained readings without a time of their own: nobody can tell how old they are',
});
export const windowMessages = gauge({
  name: 'voltguard_bridge_window_messages',
  help: 'messages that Kafka does not have yet',
});
export const ackSeconds = histogram({
  name: 'voltguard_bridge_ack_seconds',
  help: 'from the arrival of a message to its acknowledgement',
  buckets: [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 15, 60],
});
export const connects = counter({ name: 'voltguard_bridge_connects_total', help: 'connections made to the broker' });
export const leaseHeld = gauge({
  name: 'voltguard_bridge_lease_held',
  help: '1 while this process holds its shard, 0 as standby',
});
export const downlinkMessages = counter({
  name: 'voltguard_bridge_downlink_total',
  help: 'messages towards devices',
  labelNames: ['kind', 'outcome'],
});
