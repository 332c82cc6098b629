import { describe, expect, it } from '@jest/globals';
import { readingSchema } from '@voltguard/contracts';
import fc from 'fast-check';
import { blockTicks, episodeAround, faultAt, type FaultKind, faultKinds } from './fault-episode.ts';
import { readingAt } from './reading-at.ts';
import { Station } from './station.ts';

const settings = { seed: 1, intervalMs: 5_000, faultRate: 0.05 };
const firstTick = Date.UTC(2026, 2, 2) / settings.intervalMs;
const dayTicks = 86_400_000 / settings.intervalMs;

const anyTick = fc.integer({ min: Date.UTC(2026, 1, 1) / 5_000, max: Date.UTC(2027, 0, 1) / 5_000 });
const anyStation = fc
  .record({ seed: fc.integer(), id: fc.stringMatching(/^[A-Z]{3}-\d{3}$/) })
  .map(({ seed, id }) => new Station(id, { ...settings, seed }));

function aDay(station: Station, every = 12) {
  return Array.from({ length: dayTicks / every }, (_, index) => readingAt(station, firstTick + index * every));
}

function anHour(station: Station) {
  return Array.from({ length: 720 }, (_, index) => readingAt(station, firstTick + index));
}

/** The first episode of a kind that does not touch the edge of its block, where another may follow. */
function anEpisode(kind: FaultKind) {
  for (let number = 1; ; number += 1) {
    const station = new Station(`SIM-${number}`, settings);
    for (let block = 0; block < 100; block += 1) {
      const tick = (Math.floor(firstTick / blockTicks) + block) * blockTicks;
      const episode = episodeAround(station.dice, tick, settings.faultRate);
      if (episode?.kind !== kind || episode.fromTick === tick || episode.toTick === tick + blockTicks) continue;
      return { station, episode };
    }
  }
}

describe('readings of a station', () => {
  it('are the same for the same seed, station and tick, in whatever order they are asked for', () => {
    fc.assert(
      fc.property(anyStation, fc.array(anyTick, { minLength: 1, maxLength: 20 }), (station, ticks) => {
        const again = new Station(station.id, station.settings);
        const forwards = new Map(ticks.map((tick) => [tick, readingAt(station, tick)]));
        for (const tick of ticks.toReversed()) expect(readingAt(again, tick)).toEqual(forwards.get(tick));
      }),
      { numRuns: 15 },
    );
  });

  it('differ between seeds and between stations', () => {
    const at = (seed: number, id: string) => readingAt(new Station(id, { ...settings, seed }), firstTick).reading;
    expect(at(1, 'SIM-001')).not.toEqual(at(2, 'SIM-001'));
    expect(at(1, 'SIM-001')).not.toEqual(at(1, 'SIM-002'));
  });

  it('are readings as the platform takes them, and power fits voltage and current', () => {
    fc.assert(
      fc.property(anyStation, anyTick, (station, tick) => {
        const { reading } = readingAt(station, tick);
        expect(readingSchema.safeParse(reading).success).toBe(true);
        expect(reading.timestamp).toBe(new Date(tick * settings.intervalMs).toISOString());
        expect(reading.powerW).toBeCloseTo(reading.voltageV! * reading.currentA! * reading.powerFactor!, 0);
      }),
      { numRuns: 100 },
    );
  });

  it.each([0.01, 0.05, 0.2, 0.6])('are faulty in %f of all cases', (rate) => {
    let faulty = 0;
    const each = 12_000;
    for (let number = 1; number <= 20; number += 1) {
      const { dice } = new Station(`SIM-${number}`, settings);
      for (let tick = firstTick; tick < firstTick + each; tick += 1) if (faultAt(dice, tick, rate)) faulty += 1;
    }
    expect(faulty / each / 20).toBeGreaterThan(rate * 0.9);
    expect(faulty / each / 20).toBeLessThan(rate * 1.1);
  });

  it('are never faulty at rate 0 and always at rate 1', () => {
    const share = (faultRate: number) => {
      const hour = anHour(new Station('SIM-001', { ...settings, faultRate }));
      return hour.filter(({ fault }) => fault).length / hour.length;
    };
    expect(share(0)).toBe(0);
    expect(share(1)).toBe(1);
  });

  it.each(faultKinds)('show %s in what they measure', (kind) => {
    const { station, episode } = anEpisode(kind);
    const healthy = new Station(station.id, { ...settings, faultRate: 0 });
    const ticks = Array.from({ length: episode.toTick - episode.fromTick }, (_, index) => episode.fromTick + index);
    const first = readingAt(station, episode.fromTick).reading;
    for (const tick of ticks) {
      const { reading, fault } = readingAt(station, tick);
      expect(fault).toBe(kind);
      if (kind === 'over-voltage') expect(reading.voltageV).toBeGreaterThan(255);
      if (kind === 'voltage-sag') expect(reading.voltageV).toBeLessThan(195);
      if (kind === 'over-current') expect(reading.currentA).toBeGreaterThan((station.ratedPowerW / 230) * 1.4);
      if (kind === 'overheating') {
        expect(reading.temperatureC).toBeGreaterThan(readingAt(healthy, tick).reading.temperatureC! + 8);
      }
      if (kind === 'sensor-stuck')
        expect({ ...reading, timestamp: '', seq: 0 }).toEqual({ ...first, timestamp: '', seq: 0 });
    }
    for (const tick of [episode.fromTick - 1, episode.toTick]) {
      expect(readingAt(station, tick).fault).toBeUndefined();
      expect(readingAt(station, tick)).toEqual(readingAt(healthy, tick));
    }
  });

  it('come in episodes and not one by one', () => {
    const { dice } = new Station('SIM-001', settings);
    const faults = Array.from({ length: 20_000 }, (_, index) => faultAt(dice, firstTick + index, 0.05)?.kind);
    const beginnings = faults.filter((fault, index) => fault && fault !== faults[index - 1]).length;
    const length = faults.filter(Boolean).length / beginnings;
    expect(length).toBeGreaterThan(10);
    expect(length).toBeLessThan(30);
  });

  it('never let the register go back, nor jump', () => {
    const station = new Station('SIM-003', settings);
    const day = aDay(station, 60).filter(({ fault }) => fault !== 'sensor-stuck');
    const most = (station.ratedPowerW * 1.1 * 600 * 3) / 3.6e6;
    day.reduce((before, { reading }) => {
      expect(reading.energyKwh).toBeGreaterThanOrEqual(before);
      expect(reading.energyKwh! - before).toBeLessThan(most);
      return reading.energyKwh!;
    }, day[0]!.reading.energyKwh!);
  });

  it('count as much energy as the power adds up to', () => {
    const station = new Station('SIM-001', { ...settings, faultRate: 0 });
    const day = aDay(station, 4);
    const summed = day.reduce((kwh, { reading }) => kwh + (reading.powerW! * 20) / 3.6e6, 0);
    const counted = day.at(-1)!.reading.energyKwh! - day[0]!.reading.energyKwh!;
    expect(counted).toBeGreaterThan(5);
    expect(counted / summed).toBeGreaterThan(0.95);
    expect(counted / summed).toBeLessThan(1.05);
  });

  it('show vehicles coming and going, more of them in the evening than at night', () => {
    const charging = (hourUtc: number) => {
      let count = 0;
      for (let number = 1; number <= 60; number += 1) {
        const station = new Station(`SIM-${number}`, { ...settings, faultRate: 0 });
        const tick = firstTick + (hourUtc * 3_600_000) / settings.intervalMs;
        if (readingAt(station, tick).reading.powerW! > 500) count += 1;
      }
      return count;
    };
    // 20:30 and 03:30 in India.
    expect(charging(15)).toBeGreaterThan(3 * charging(22));
  });

  it('are warmer under load', () => {
    const station = new Station('SIM-001', { ...settings, faultRate: 0 });
    const day = aDay(station, 12);
    const mean = (some: typeof day) => some.reduce((sum, { reading }) => sum + reading.temperatureC!, 0) / some.length;
    const loaded = day.filter(({ reading }) => reading.powerW! > 2_000);
    expect(mean(loaded)).toBeGreaterThan(mean(day.filter(({ reading }) => reading.powerW! < 100)) + 4);
  });

  it('obey a power limit', () => {
    const station = new Station('SIM-001', { ...settings, faultRate: 0 });
    const ticks = Array.from({ length: 1_000 }, (_, index) => firstTick + index * 17);
    const most = Math.max(...ticks.map((tick) => readingAt(station, tick, 2_000).reading.powerW!));
    expect(most).toBeGreaterThan(1_800);
    expect(most).toBeLessThan(2_150);
  });
});
