import { deserialize, serialize } from 'node:v8';
import { noEpisode, type AlertState } from '../alert/alert-episode.ts';
import { emptyHistory, type DeviceHistory } from '../feature/device-history.ts';
import { emptyRing, type IdentityRing } from './identity-ring.ts';

export interface DeviceState {
  readonly history: DeviceHistory;
  readonly ring: IdentityRing;
  alert: AlertState;
  /** Readings in a row that were older than the newest one. */
  lateInARow: number;
  /** Of the last reading that had a seq and no time of its own; -1 before one came. */
  arrivalSeq: number;
  /** Place in the order in which devices were heard of last. */
  touched: number;
}

/** What a partition remembers of its devices: a function of its log alone. */
export interface ScoringState {
  readonly devices: Map<string, DeviceState>;
  events: number;
}

/** Raised when the fields change: a state of another layout is not read, the devices are learnt anew. */
const LAYOUT = 2;

export function emptyState(): ScoringState {
  return { devices: new Map(), events: 0 };
}

export function serialiseState(state: ScoringState): Buffer {
  return serialize({ layout: LAYOUT, state });
}

/** @returns an empty state for bytes of another layout */
export function deserialiseState(bytes: Buffer): ScoringState {
  const kept = deserialize(bytes) as { layout: number; state: ScoringState };
  return kept.layout === LAYOUT ? kept.state : emptyState();
}

/**
 * The device's state, made when it is new. Beyond `mostDevices` the tenth that was silent longest is forgotten: decided by the
 * order of the log, so that a replay forgets the same ones.
 */
export function deviceState(state: ScoringState, deviceId: string, mostDevices: number): DeviceState {
  state.events += 1;
  let device = state.devices.get(deviceId);
  if (!device) {
    if (state.devices.size >= mostDevices) forget(state, Math.ceil(mostDevices / 10));
    device = {
      history: emptyHistory(),
      ring: emptyRing(),
      alert: noEpisode,
      lateInARow: 0,
      arrivalSeq: -1,
      touched: 0,
    };
    state.devices.set(deviceId, device);
  }
  device.touched = state.events;
  return device;
}

function forget(state: ScoringState, count: number): void {
  const oldest = [...state.devices].sort(([, a], [, b]) => a.touched - b.touched).slice(0, count);
  for (const [deviceId] of oldest) state.devices.delete(deviceId);
}
