import { describe, expect, it } from '@jest/globals';
import { windowReport } from './window-report.ts';

const hour = 3_600_000;
const windows = [
  { fromMs: 10 * hour, toMs: 20 * hour },
  { fromMs: 100 * hour, toMs: 110 * hour },
];
const episode = (alertId: number, from: number, to?: number) => ({
  alertId,
  raisedAtMs: from * hour,
  ...(to !== undefined && { clearedAtMs: to * hour }),
});

describe('windowReport', () => {
  it('finds a window by an alert raised in it, both ends included', () => {
    const report = windowReport(windows, [episode(1, 10), episode(2, 110)]);
    expect(report).toMatchObject({ found: 2, outside: 0, episodes: 2 });
    expect(report.windows[1]).toMatchObject({ firstAlertAfterMs: 10 * hour, raisedInside: 1 });
  });

  it('does not count an episode from before the window, but says that it was open', () => {
    const report = windowReport(windows, [episode(1, 9, 12)]);
    expect(report.found).toBe(0);
    expect(report.outside).toBe(1);
    expect(report.windows.map(({ openAtBeginning }) => openAtBeginning)).toEqual([true, false]);
  });

  it('takes an episode that never cleared for open', () => {
    expect(windowReport(windows, [episode(1, 9)]).windows.map(({ openAtBeginning }) => openAtBeginning)).toEqual([
      true,
      true,
    ]);
  });

  it('counts episodes outside singly and merged within six hours of the end of the one before', () => {
    const report = windowReport(windows, [episode(3, 45, 46), episode(1, 30, 31), episode(2, 36, 40), episode(4, 15)]);
    expect(report).toMatchObject({ outside: 3, outsideMerged: 1, found: 1 });
    expect(windowReport(windows, [episode(1, 30, 31), episode(2, 38, 40)]).outsideMerged).toBe(2);
  });

  it('has nothing to say about no episodes', () => {
    expect(windowReport(windows, [])).toMatchObject({ found: 0, outside: 0, outsideMerged: 0, episodes: 0 });
  });
});
