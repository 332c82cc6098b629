import { counter, gauge, histogram } from '@voltguard/observability';

export const scoredReadings = counter({
  name: 'voltguard_ml_scored_readings_total',
  help: 'Readings that a model scored, by whether they were judged, late or still being learnt from.',
  labelNames: ['outcome'],
});
export const duplicateReadings = counter({
  name: 'voltguard_ml_duplicate_readings_total',
  help: 'Readings that had come before and were skipped.',
});
export const unknownReadings = counter({
  name: 'voltguard_ml_unknown_device_readings_total',
  help: 'Readings of devices that are not registered; not scored.',
});
export const anomaliesFound = counter({ name: 'voltguard_ml_anomalies_total', help: 'Anomalies that were kept.' });
export const alertTransitionsMade = counter({
  name: 'voltguard_ml_alert_transitions_total',
  help: 'Transitions of alert episodes that were kept.',
  labelNames: ['kind'],
});
export const batchSeconds = histogram({
  name: 'voltguard_ml_score_batch_seconds',
  help: 'Time that a batch of readings took, from features to the commit.',
  buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
});
export const liveModelVersion = gauge({
  name: 'voltguard_ml_live_model_version_number',
  help: 'Version of the model that scores in this process; 0 before the first.',
});
export const modelsRefused = counter({
  name: 'voltguard_ml_models_refused_total',
  help: 'Live models that this process could not load; it went on with the one before.',
});
export const devicesRemembered = gauge({
  name: 'voltguard_ml_remembered_devices_count',
  help: 'Devices in the state of a partition.',
  labelNames: ['partition'],
});
