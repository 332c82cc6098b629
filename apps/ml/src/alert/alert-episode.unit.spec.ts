import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type AlertPolicy,
  type AlertState,
  decide,
  evolve,
  type JudgedReading,
  noEpisode,
  observe,
} from './alert-episode.ts';
import { alertPhases, alertTransitionKinds, transitions } from './transitions.ts';

const policy: AlertPolicy = {
  openAnomalies: 3,
  windowReadings: 6,
  openSeverity: 0.5,
  escalateAnomalies: 10,
  escalateAfterMs: 600_000,
  escalateSeverity: 0.8,
  clearReadings: 5,
  clearAfterMs: 20_000,
  clearAtLatestMs: 3_600_000,
};

const threshold = 0.7;
const contributions = [{ feature: 'voltageV', value: 290, share: 1 }];

function reading(atMs: number, score: number): JudgedReading {
  const anomalous = score >= threshold;
  return { atMs, score, threshold, anomalous, contributions: anomalous ? contributions : [] };
}

/** Runs scores through the rules, 5 s apart unless times are given. */
function run(scores: readonly number[], times = scores.map((_, index) => index * 5_000)) {
  let state: AlertState = noEpisode;
  const events = scores.flatMap((score, index) => {
    const judged = reading(times[index]!, score);
    state = observe(state, judged);
    const event = decide(policy, state, judged);
    if (event) state = evolve(state, event);
    return event ? [event] : [];
  });
  return { state, events, kinds: events.map(({ kind }) => kind) };
}

const mild = 0.72;
const calm = 0.4;

describe('alert episodes', () => {
  it('given one mild anomaly, when the rest is ordinary, then nothing is raised', () => {
    expect(run([calm, mild, calm, calm, calm]).kinds).toEqual([]);
  });

  it('given enough anomalies of the last readings, then one alert is raised, and only one', () => {
    const { events } = run([mild, calm, mild, calm, mild, mild, mild, mild]);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ kind: 'raised', severity: 'warning', anomalies: 3, raisedAtMs: 20_000 });
  });

  it('given anomalies too far apart, then nothing is raised', () => {
    expect(run([mild, calm, calm, calm, calm, calm, mild, calm, calm, calm, calm, calm, mild]).kinds).toEqual([]);
  });

  it('given one very high score, then it is raised at once', () => {
    expect(run([calm, 0.9]).kinds).toEqual(['raised']);
  });

  it('escalates once: by score, by number, or by duration', () => {
    expect(run([0.9, 0.96, 0.97, 0.98]).kinds).toEqual(['raised', 'escalated']);
    expect(run(Array.from({ length: 30 }, () => mild)).kinds).toEqual(['raised', 'escalated']);
    const slow = Array.from({ length: 6 }, (_, index) => index * 300_000);
    expect(run([mild, mild, mild, mild, mild, mild], slow).kinds).toEqual(['raised', 'escalated']);
  });

  it('clears after quiet readings and time, with the severity that it reached, and can begin again', () => {
    const quiet = Array.from({ length: 8 }, () => calm);
    const { events, state } = run([0.9, 0.97, ...quiet, 0.9]);
    expect(events.map(({ kind }) => kind)).toEqual(['raised', 'escalated', 'cleared', 'raised']);
    expect(events[2]).toMatchObject({ severity: 'critical', raisedAtMs: 0, anomalies: 2 });
    expect(events[2]!.peakScore).toBe(0.97);
    expect(state.raisedAtMs).toBe(50_000);
    expect(run([0.9, ...quiet], [0, 1, 2, 3, 4, 5, 6, 7, 8]).kinds).toEqual(['raised']);
  });

  it('clears with the first ordinary reading when a device reports rarely', () => {
    expect(run([0.9, calm], [0, 4_000_000]).kinds).toEqual(['raised', 'cleared']);
  });

  it.each(alertPhases.flatMap((phase) => alertTransitionKinds.map((kind) => [phase, kind] as const)))(
    'from %s, %s leads where the table says or is refused',
    (phase, kind) => {
      const state: AlertState = { ...noEpisode, phase };
      const event = {
        kind,
        severity: 'warning',
        atMs: 1,
        raisedAtMs: 1,
        anomalies: 1,
        peakScore: 0.8,
        contributions,
      } as const;
      const next = transitions[phase][kind];
      if (next) expect(evolve(state, event).phase).toBe(next);
      else expect(() => evolve(state, event)).toThrow(/cannot be/);
    },
  );

  it('never leaves the table, and alternates raised and cleared, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.01, max: 0.99, noNaN: true }), { maxLength: 200 }), (scores) => {
        const { kinds } = run(scores);
        const ends = kinds.filter((kind) => kind !== 'escalated');
        expect(ends.every((kind, index) => kind === (index % 2 === 0 ? 'raised' : 'cleared'))).toBe(true);
      }),
    );
  });
});
