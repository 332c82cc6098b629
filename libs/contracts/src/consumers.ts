import { defineConsumer } from './consumer.ts';
import { commandIssued } from './devices/command-issued.event.ts';
import { alertCleared } from './ml/alert-cleared.event.ts';
import { alertEscalated } from './ml/alert-escalated.event.ts';
import { alertRaised } from './ml/alert-raised.event.ts';
import { modelChanged } from './ml/model-changed.event.ts';
import { deviceChanged } from './telemetry/device-changed.event.ts';
import { deviceStatusReported } from './telemetry/device-status-reported.event.ts';
import { readingsRecorded } from './telemetry/readings-recorded.event.ts';

/** Every consumer of the platform: what runs at boot is checked against this list, and the event reference is made from it. */
export const consumers = {
  storeReadings: defineConsumer({
    name: 'telemetry.store-readings',
    service: 'telemetry',
    purpose: 'Writes readings into the database and marks the roll-ups that they change.',
    mode: 'work',
    takes: [readingsRecorded],
  }),
  trackDeviceStatus: defineConsumer({
    name: 'telemetry.track-device-status',
    service: 'telemetry',
    purpose: 'Keeps the last known status of each device.',
    mode: 'work',
    takes: [deviceStatusReported],
  }),
  scoreReadings: defineConsumer({
    name: 'ml.score-readings',
    service: 'ml',
    purpose: 'Scores every reading, keeps anomalies and decides on alerts.',
    mode: 'work',
    takes: [readingsRecorded],
  }),
  mlDevices: defineConsumer({
    name: 'ml.devices',
    service: 'ml',
    purpose: 'Knows the owner and place of each device.',
    mode: 'broadcast',
    takes: [deviceChanged],
  }),
  liveModels: defineConsumer({
    name: 'ml.live-models',
    service: 'ml',
    purpose: 'Swaps the model that scores without a restart.',
    mode: 'broadcast',
    takes: [modelChanged],
  }),
  identityDevices: defineConsumer({
    name: 'identity.devices',
    service: 'identity',
    purpose: 'Knows who may have a certificate for a device.',
    mode: 'broadcast',
    takes: [deviceChanged],
  }),
  downlinkAlerts: defineConsumer({
    name: 'mqtt-bridge.downlink-alerts',
    service: 'mqtt-bridge',
    purpose: 'Tells devices of their own alerts.',
    mode: 'work',
    takes: [alertRaised, alertEscalated, alertCleared],
  }),
  downlinkCommands: defineConsumer({
    name: 'mqtt-bridge.downlink-commands',
    service: 'mqtt-bridge',
    purpose: 'Delivers commands to devices and stations.',
    mode: 'work',
    takes: [commandIssued],
  }),
  realtimeAlerts: defineConsumer({
    name: 'gateway.realtime-alerts',
    service: 'gateway',
    purpose: 'Pushes alerts to the websockets of all replicas.',
    mode: 'tail',
    takes: [alertRaised, alertEscalated, alertCleared],
  }),
  gatewayDevices: defineConsumer({
    name: 'gateway.devices',
    service: 'gateway',
    purpose: 'Knows who may join the room of a device.',
    mode: 'broadcast',
    takes: [deviceChanged],
  }),
} as const;

/** Not a Kafka consumer: what the bridge could not make an event of is kept under this name. */
export const uplink = 'mqtt-bridge.uplink';
