import type { Contribution } from '../anomaly/contribution.ts';
import { transitions, type AlertPhase, type AlertTransitionKind } from './transitions.ts';

/** When an episode begins, becomes critical and ends. Times are event times. */
export interface AlertPolicy {
  /** An episode opens when so many of the last `windowReadings` were anomalous … */
  readonly openAnomalies: number;
  /** At most 32. */
  readonly windowReadings: number;
  /** … or at once, with a score this far on the way from the threshold to 1. */
  readonly openSeverity: number;
  /** It becomes critical with so many anomalies, or after this long with anomalies, or with a score this far up. */
  readonly escalateAnomalies: number;
  readonly escalateAfterMs: number;
  readonly escalateSeverity: number;
  /** It ends when both so many readings and so much time have passed without an anomaly … */
  readonly clearReadings: number;
  readonly clearAfterMs: number;
  /** … or with the first ordinary reading after this much time: a device that reports rarely must not keep it open for days. */
  readonly clearAtLatestMs: number;
}

/** What is known of a device's episode, open or not. Part of the stream state. */
export interface AlertState {
  readonly phase: AlertPhase;
  /** One bit a judged reading, the newest lowest: 1 = anomalous. */
  readonly window: number;
  readonly raisedAtMs: number;
  readonly lastAnomalyMs: number;
  readonly quietReadings: number;
  readonly anomalies: number;
  readonly peakScore: number;
  /** Of the reading with the peak score. */
  readonly contributions: readonly Contribution[];
}

/** A judged reading in event-time order. */
export interface JudgedReading {
  readonly atMs: number;
  readonly score: number;
  readonly threshold: number;
  readonly anomalous: boolean;
  readonly contributions: readonly Contribution[];
}

export interface AlertTransitioned {
  readonly kind: AlertTransitionKind;
  /** That the episode has reached. */
  readonly severity: 'warning' | 'critical';
  readonly atMs: number;
  readonly raisedAtMs: number;
  readonly anomalies: number;
  readonly peakScore: number;
  readonly contributions: readonly Contribution[];
}

export const noEpisode: AlertState = {
  phase: 'quiet',
  window: 0,
  raisedAtMs: 0,
  lastAnomalyMs: 0,
  quietReadings: 0,
  anomalies: 0,
  peakScore: 0,
  contributions: [],
};

/** Takes a reading into the state: what was seen, before anything is decided. */
export function observe(state: AlertState, reading: JudgedReading): AlertState {
  const window = ((state.window << 1) | (reading.anomalous ? 1 : 0)) >>> 0;
  if (!reading.anomalous && state.phase === 'quiet') return window === state.window ? state : { ...state, window };
  if (!reading.anomalous) return { ...state, window, quietReadings: state.quietReadings + 1 };
  const peaks = reading.score > state.peakScore || state.phase === 'quiet';
  return {
    ...state,
    window,
    quietReadings: 0,
    lastAnomalyMs: reading.atMs,
    anomalies: state.phase === 'quiet' ? 1 : state.anomalies + 1,
    peakScore: peaks ? reading.score : state.peakScore,
    contributions: peaks ? reading.contributions : state.contributions,
  };
}

/** At most one transition a reading: one episode is one alert, however many readings it has. */
export function decide(policy: AlertPolicy, state: AlertState, reading: JudgedReading): AlertTransitioned | undefined {
  const kind = decideKind(policy, state, reading);
  if (!kind) return undefined;
  return {
    kind,
    severity: kind === 'escalated' || state.phase === 'escalated' ? 'critical' : 'warning',
    atMs: reading.atMs,
    raisedAtMs: kind === 'raised' ? reading.atMs : state.raisedAtMs,
    anomalies: kind === 'raised' ? Math.max(1, recent(state, policy)) : state.anomalies,
    peakScore: state.peakScore,
    contributions: state.contributions,
  };
}

export function evolve(state: AlertState, event: AlertTransitioned): AlertState {
  const phase = transitions[state.phase][event.kind];
  if (!phase) throw new Error(`an episode that is ${state.phase} cannot be ${event.kind}`);
  if (phase === 'quiet') return noEpisode;
  return { ...state, phase, raisedAtMs: event.raisedAtMs, anomalies: event.anomalies };
}

function decideKind(policy: AlertPolicy, state: AlertState, reading: JudgedReading): AlertTransitionKind | undefined {
  const severity = (reading.score - reading.threshold) / (1 - reading.threshold);
  if (reading.anomalous) {
    if (state.phase === 'quiet') {
      const enough = recent(state, policy) >= policy.openAnomalies || severity >= policy.openSeverity;
      return enough ? 'raised' : undefined;
    }
    if (state.phase === 'raised') {
      const worse =
        severity >= policy.escalateSeverity ||
        state.anomalies >= policy.escalateAnomalies ||
        reading.atMs - state.raisedAtMs >= policy.escalateAfterMs;
      return worse ? 'escalated' : undefined;
    }
    return undefined;
  }
  if (state.phase === 'quiet') return undefined;
  const quietMs = reading.atMs - state.lastAnomalyMs;
  const quiet = state.quietReadings >= policy.clearReadings && quietMs >= policy.clearAfterMs;
  return quiet || quietMs >= policy.clearAtLatestMs ? 'cleared' : undefined;
}

/** Anomalies among the last readings, this one included. */
function recent(state: AlertState, policy: AlertPolicy): number {
  const mask = policy.windowReadings >= 32 ? 0xffffffff : (1 << policy.windowReadings) - 1;
  let bits = (state.window & mask) >>> 0;
  let count = 0;
  for (; bits !== 0; bits >>>= 1) count += bits & 1;
  return count;
}
