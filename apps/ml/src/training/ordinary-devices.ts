import { normal, type Random } from '@voltguard/learning';
import type { Reading } from '@voltguard/contracts';

/** A device that behaves as such devices do: what it measures at one moment after another. */
export interface OrdinaryDevice {
  readonly intervalMs: number;
  measure(atMs: number): Partial<Reading>;
}

const DAY_MS = 86_400_000;

const pick = <T>(random: Random, ...choices: readonly T[]): T => choices[Math.floor(random() * choices.length)]!;
const between = (random: Random, low: number, high: number): number => low + random() * (high - low);
const rounded = (value: number, step: number): number => (step === 0 ? value : Math.round(value / step) * step);

/** Noise with a memory (Ornstein-Uhlenbeck): stationary deviation 1. */
function wander(random: Random, memoryReadings: number): () => number {
  const keep = Math.exp(-1 / memoryReadings);
  const push = Math.sqrt(1 - keep * keep);
  let value = normal(random);
  return () => (value = keep * value + push * normal(random));
}

function mains(random: Random): { voltageV: (atMs: number) => number; nominal: number } {
  const nominal = pick(random, 230, 230, 230, 240, 120, 400, 480);
  const offset = between(random, -0.02, 0.02);
  const daily = between(random, 0, 0.015);
  const noise = between(random, 0.001, 0.008);
  const slow = wander(random, 200);
  const phase = random() * DAY_MS;
  return {
    nominal,
    voltageV: (atMs) => {
      const cycle = daily * Math.sin((2 * Math.PI * (atMs + phase)) / DAY_MS);
      return nominal * (1 + offset + cycle + noise * normal(random) + 0.004 * slow());
    },
  };
}

/** Charges one car after another, with pauses between; warms up while it does. */
export function chargingStation(random: Random): OrdinaryDevice {
  const intervalMs = pick(random, 1_000, 5_000, 5_000, 10_000, 60_000);
  const { voltageV } = mains(random);
  const rating = pick(random, 6, 10, 16, 16, 32, 32, 63, 125);
  const levels = pick(random, [1], [1, 1, 0.75], [1, 0.5, 0.35]);
  const ripple = between(random, 0.003, 0.02);
  const ambientC = between(random, 10, 38);
  const heatingC = between(random, 5, 25);
  const resolution = pick(random, 0, 0, 0.1, 0.01);
  const temperatureNoise = between(random, 0.05, 0.6);
  const constant = random() < 0.2;
  let level = 0;
  let changesAtMs = -Infinity;
  let warmC = 0;
  return {
    intervalMs,
    measure: (atMs) => {
      if (atMs >= changesAtMs) {
        level = constant || level === 0 ? pick(random, ...levels) : 0;
        changesAtMs = atMs + between(random, 5, level === 0 ? 40 : 120) * 60_000;
      }
      const voltage = voltageV(atMs);
      const current = rating * level * (1 + ripple * normal(random));
      warmC += (heatingC * level * level - warmC) * (1 - Math.exp(-intervalMs / 900_000));
      const temperature =
        ambientC + warmC + 4 * Math.sin((2 * Math.PI * atMs) / DAY_MS) + temperatureNoise * normal(random);
      return {
        voltageV: rounded(voltage, resolution),
        currentA: rounded(current, resolution),
        powerW: rounded(voltage * current * 0.98, resolution),
        temperatureC: rounded(temperature, resolution),
        ...(random() < 0.001 ? {} : { frequencyHz: rounded(50 + 0.02 * normal(random), 0.001) }),
      };
    },
  };
}

/** A house or shop: load that follows the day, with appliances switching on top. */
export function meteredSite(random: Random): OrdinaryDevice {
  const intervalMs = pick(random, 10_000, 60_000, 300_000, 900_000);
  const { voltageV } = mains(random);
  const base = between(random, 100, 3_000);
  const appliances = Array.from({ length: 4 }, () => ({ powerW: between(random, 50, 2_500), on: false }));
  const chance = Math.min(0.2, intervalMs / 1_200_000);
  return {
    intervalMs,
    measure: (atMs) => {
      for (const appliance of appliances) if (random() < chance) appliance.on = random() < 0.4;
      const switched = appliances.reduce((sum, { powerW, on }) => sum + (on ? powerW : 0), 0);
      const daily = base * (1 + 0.5 * Math.sin((2 * Math.PI * atMs) / DAY_MS));
      const powerW = (daily + switched) * (1 + 0.02 * normal(random));
      const voltage = voltageV(atMs);
      const powerFactor = Math.min(1, 0.94 + 0.015 * normal(random));
      return { powerW, voltageV: voltage, currentA: powerW / voltage / powerFactor, powerFactor };
    },
  };
}

/** Power alone: a compressor that cycles or a machine that walks through its programme. */
export function appliance(random: Random): OrdinaryDevice {
  const intervalMs = pick(random, 1_000, 2_000, 10_000);
  const steps = Array.from({ length: pick(random, 1, 1, 2, 4) }, () => between(random, 40, 2_000));
  const idle = pick(random, 0, 0, 1, 4);
  const resolution = pick(random, 0.1, 1, 1);
  let level = 0;
  let changesAtMs = -Infinity;
  return {
    intervalMs,
    measure: (atMs) => {
      if (atMs >= changesAtMs) {
        level = level === 0 || random() < 0.5 ? pick(random, ...steps) : 0;
        changesAtMs = atMs + between(random, 1, 25) * 60_000;
      }
      return { powerW: rounded(level === 0 ? idle : level * (1 + 0.015 * normal(random)), resolution) };
    },
  };
}

/** One temperature: a room, a machine, a cabinet. */
export function temperatureSensor(random: Random): OrdinaryDevice {
  const intervalMs = pick(random, 5_000, 60_000, 300_000, 300_000, 600_000, 3_600_000);
  const mean = between(random, 5, 95);
  const slow = wander(random, between(random, 20, 300));
  const slower = wander(random, between(random, 300, 1_500));
  const spread = between(random, 0.3, 5);
  const drift = between(random, 0, 4);
  const daily = between(random, 0, 5);
  const noise = between(random, 0.05, 1);
  const resolution = pick(random, 0, 0.01, 0.1, 0.5, 1);
  return {
    intervalMs,
    measure: (atMs) => {
      const cycle = daily * Math.sin((2 * Math.PI * atMs) / DAY_MS);
      const value = mean + cycle + spread * slow() + drift * slower() + noise * normal(random);
      return { temperatureC: rounded(value, resolution) };
    },
  };
}

/** A pack that is charged and discharged: its voltage moves with its state of charge. */
export function battery(random: Random): OrdinaryDevice {
  const intervalMs = pick(random, 5_000, 10_000, 60_000);
  const cells = pick(random, 13, 14, 16, 20);
  const rate = between(random, 0.2, 1);
  const ambientC = between(random, 10, 35);
  let soc = between(random, 20, 90);
  let direction = pick(random, -1, 1);
  return {
    intervalMs,
    measure: () => {
      soc += (direction * rate * 100 * intervalMs) / 3_600_000;
      if (soc > 95) direction = -1;
      if (soc < 15) direction = 1;
      const currentA = direction * 40 * rate * (1 + 0.02 * normal(random));
      return {
        voltageV: cells * (3.2 + 0.008 * soc) + 0.05 * normal(random),
        currentA,
        temperatureC: ambientC + 6 * rate + 0.3 * normal(random),
        soc: Math.min(100, Math.max(0, soc)),
      };
    },
  };
}

export const ordinaryKinds = [
  chargingStation,
  chargingStation,
  meteredSite,
  appliance,
  temperatureSensor,
  temperatureSensor,
  battery,
];
