import { describe, expect, it } from '@jest/globals';
import { numberedReadings } from './numbered-reading.ts';

describe('numberedReadings', () => {
  it('repeats itself for the same seed, and differs for another', () => {
    expect(numberedReadings(500, 0, 7)).toEqual(numberedReadings(500, 0, 7));
    expect(numberedReadings(500, 0, 7)).not.toEqual(numberedReadings(500, 0, 8));
  });

  it('numbers without a gap and has ordinary and faulty times', () => {
    const readings = numberedReadings(2000, 0, 1);
    expect(readings.map(({ seq }) => seq)).toEqual(Array.from({ length: 2000 }, (_, index) => index + 1));
    const faulty = readings.filter(({ voltageV }) => voltageV > 280).length;
    expect(faulty).toBeGreaterThan(10);
    expect(faulty).toBeLessThan(500);
  });
});
