import type { Reading } from '@voltguard/contracts';
import { faultAt, type FaultEpisode, type FaultKind } from './fault-episode.ts';
import { normal } from './random.ts';
import type { Station } from './station.ts';
import { cabinetTemperatureC } from './temperature.ts';

export interface SimulatedReading {
  readonly reading: Reading;
  /** What is wrong with it: known here, and told to nobody else. */
  readonly fault: FaultKind | undefined;
}

interface Electrical {
  readonly voltageV: number;
  readonly currentA: number;
  readonly powerFactor: number;
}

const nominalV = 230;
const nominalHz = 50;
const standbyA = 0.055;

/**
 * What a station measures at a tick (`floor(epoch ms / interval)`): a function of seed, station and tick alone, apart from
 * a power limit that somebody commanded. Power is always voltage × current × power factor.
 */
export function readingAt(station: Station, tick: number, powerLimitW = Infinity): SimulatedReading {
  const { dice, settings } = station;
  const episode = faultAt(dice, tick, settings.faultRate);
  // A stuck sensor says what it said when it got stuck.
  const measured = episode?.kind === 'sensor-stuck' ? episode.fromTick : tick;
  const atMs = measured * settings.intervalMs;
  const wanted = Math.min(station.chargingPowerW(atMs), powerLimitW);
  const { voltageV, currentA, powerFactor } = disturbed(electrical(station, measured, wanted), station, episode);
  const heat = overheatingK(episode, tick) + 0.3 * normal(dice, 'temperature', measured);
  const reading: Reading = {
    timestamp: new Date(tick * settings.intervalMs).toISOString(),
    seq: tick,
    powerW: rounded(voltageV * currentA * powerFactor, 1),
    energyKwh: rounded(station.register.readKwh(atMs), 3),
    voltageV,
    currentA,
    temperatureC: rounded(cabinetTemperatureC(station, atMs) + heat, 2),
    frequencyHz: rounded(nominalHz + 0.02 * normal(dice, 'frequency', measured), 3),
    powerFactor,
  };
  return { reading, fault: episode?.kind };
}

function electrical(station: Station, tick: number, wantedW: number): Electrical {
  const { dice } = station;
  const charging = wantedW > 0;
  const powerFactor = rounded(charging ? 0.985 + 0.003 * normal(dice, 'current', tick) : 0.62, 3);
  const supplyV = nominalV + 1.2 * normal(dice, 'voltage', tick);
  const wantedA = wantedW / (nominalV * powerFactor);
  const currentA = standbyA + wantedA * (1 + 0.006 * normal(dice, 'current', tick + 1));
  // The line to the station drops some of the voltage under load.
  return { voltageV: rounded(supplyV - 0.08 * currentA, 2), currentA: rounded(currentA, 3), powerFactor };
}

function disturbed(healthy: Electrical, station: Station, episode: FaultEpisode | undefined): Electrical {
  if (!episode) return healthy;
  const { kind, strength } = episode;
  switch (kind) {
    case 'over-voltage':
      return { ...healthy, voltageV: rounded(healthy.voltageV + 38 + 32 * strength, 2) };
    case 'voltage-sag':
      return { ...healthy, voltageV: rounded(healthy.voltageV - 45 - 35 * strength, 2) };
    case 'over-current': {
      // Through a fault in the station or the vehicle, whether or not somebody charges.
      const ratedA = station.ratedPowerW / nominalV;
      const surplus = 0.45 + 0.5 * strength;
      return { ...healthy, currentA: rounded(ratedA * (1 + surplus) + 0.02 * healthy.currentA, 3), powerFactor: 0.93 };
    }
    case 'overheating':
    case 'sensor-stuck':
      return healthy;
  }
}

/** The cabinet heats up within four readings and stays hot until the episode's end. */
function overheatingK(episode: FaultEpisode | undefined, tick: number): number {
  if (episode?.kind !== 'overheating') return 0;
  const onset = Math.min(1, (tick - episode.fromTick + 1) / 4);
  return onset * (35 + 30 * episode.strength);
}

function rounded(value: number, digits: number): number {
  const factor = 10 ** digits;
  return Math.round(value * factor) / factor;
}
