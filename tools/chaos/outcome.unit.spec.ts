import { describe, expect, it } from '@jest/globals';
import { type ChaosOutcome, describeOutcome, violations } from './outcome.ts';

const device: ChaosOutcome['devices'][number] = {
  deviceId: 'STORM-001',
  storage: { acknowledged: 10, stored: 10, lost: [], doubled: [], foreign: [] },
  rollUpDifference: 0,
  anomalies: { calm: 1, stormy: 1, missing: [], surplus: [] },
  alerts: { calm: 1, stormy: 1, missing: [], surplus: [] },
};
const good: ChaosOutcome = { killings: [{ name: 'ml', awayMs: 1500 }], devices: [device], deadLetters: {} };

describe('violations', () => {
  it('has none when all held', () => {
    expect(violations(good)).toEqual([]);
    expect(describeOutcome(good)).toContain('Every promise held.');
  });

  it('names each promise that was broken', () => {
    const broken: ChaosOutcome = {
      ...good,
      devices: [
        {
          ...device,
          storage: { ...device.storage, lost: [4, 5, 6, 7], doubled: [1] },
          rollUpDifference: 2,
          anomalies: { calm: 1, stormy: 0, missing: ['2026-01-01 1 0.7'], surplus: [] },
        },
      ],
      deadLetters: { 'ml.score-readings.dead-letters': 3 },
    };
    expect(violations(broken)).toEqual([
      'STORM-001: 4 acknowledged readings not stored: 4; 5; 6 …',
      'STORM-001: 1 readings stored more than once: 1',
      'STORM-001: 1 anomalies missing: 2026-01-01 1 0.7',
      'STORM-001: the roll-ups count 2 readings more than the table has',
      '3 records in ml.score-readings.dead-letters',
    ]);
  });

  it('does not take a comparison of nothing for a success', () => {
    const silent = { ...device, anomalies: { calm: 0, stormy: 0, missing: [], surplus: [] } };
    expect(violations({ ...good, devices: [silent] })).toEqual([
      'no anomaly at all: the comparison of scores says nothing',
    ]);
  });

  it("takes Mosquitto's loss for a figure, but not what was stored twice after it", () => {
    const loss = { bridge: 'away', killings: [], acknowledged: 100, lost: 7, doubled: 0 } as const;
    expect(violations({ ...good, broker: [loss] })).toEqual([]);
    expect(describeOutcome({ ...good, broker: [loss] })).toContain('7 of 100');
    expect(violations({ ...good, broker: [{ ...loss, doubled: 1 }] })).toHaveLength(1);
  });
});
