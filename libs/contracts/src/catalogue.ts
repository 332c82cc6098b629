import { commandIssued } from './devices/command-issued.event.ts';
import type { EventDefinition } from './event.ts';
import { alertCleared } from './ml/alert-cleared.event.ts';
import { alertEscalated } from './ml/alert-escalated.event.ts';
import { alertRaised } from './ml/alert-raised.event.ts';
import { anomalyDetected } from './ml/anomaly-detected.event.ts';
import { modelChanged } from './ml/model-changed.event.ts';
import { stationMessageReceived } from './swaps/station-message-received.event.ts';
import { deviceChanged } from './telemetry/device-changed.event.ts';
import { deviceStatusReported } from './telemetry/device-status-reported.event.ts';
import { readingsRecorded } from './telemetry/readings-recorded.event.ts';

/** Every event of the platform. */
export const catalogue: readonly EventDefinition[] = [
  readingsRecorded,
  deviceStatusReported,
  deviceChanged,
  anomalyDetected,
  alertRaised,
  alertEscalated,
  alertCleared,
  modelChanged,
  commandIssued,
  stationMessageReceived,
] as EventDefinition[];
