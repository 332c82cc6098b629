import { counter, gauge, histogram } from '@voltguard/observability';

export const consumerLag = gauge({
  name: 'voltguard_messaging_consumer_lag_events',
  help: 'Events of a partition that this consumer has not handled yet',
  labelNames: ['consumer', 'topic', 'partition'],
});

export const batchSize = histogram({
  name: 'voltguard_messaging_batch_size_events',
  help: 'Events that one call of a handler got',
  labelNames: ['consumer'],
  buckets: [1, 5, 20, 50, 100, 250, 500, 1000, 2500, 5000],
});

export const handlerTime = histogram({
  name: 'voltguard_messaging_handler_time_seconds',
  help: 'Duration of one call of a handler',
  labelNames: ['consumer', 'outcome'],
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30],
});

export const retries = counter({
  name: 'voltguard_messaging_retries_total',
  help: 'Batches that a handler failed on and that are tried again',
  labelNames: ['consumer'],
});

export const deadLettered = counter({
  name: 'voltguard_messaging_dead_letters_total',
  help: 'Records put into a dead-letter topic',
  labelNames: ['consumer'],
});

export const skipped = counter({
  name: 'voltguard_messaging_skipped_total',
  help: 'Records that are not for this consumer: other event types of the topic, tombstones in work mode',
  labelNames: ['consumer', 'why'],
});

export const rejoined = counter({
  name: 'voltguard_messaging_consumer_rebuilds_total',
  help: 'Consumers that were built anew after a crash or a standstill',
  labelNames: ['consumer', 'why'],
});

export const produced = counter({
  name: 'voltguard_messaging_produced_total',
  help: 'Events that Kafka acknowledged',
  labelNames: ['topic'],
});

export const outboxDepth = gauge({
  name: 'voltguard_messaging_outbox_depth_events',
  help: 'Events in the outbox that are not published yet, as the relay last saw it',
});

export const outboxAge = gauge({
  name: 'voltguard_messaging_outbox_age_seconds',
  help: 'Age of the oldest event in the outbox, as the relay last saw it',
});
