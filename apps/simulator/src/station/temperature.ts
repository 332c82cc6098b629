import type { Station } from './station.ts';

const minuteMs = 60_000;
const dayMs = 1_440 * minuteMs;
const localOffsetMs = 330 * minuteMs;
/** Time constant of the cabinet. */
const tauMinutes = 20;
/** After four time constants the past has cooled away. */
const memoryMinutes = 80;
/** Kelvin that the cabinet ends above its surroundings at rated power. */
const fullLoadRiseK = 22;

const weights = Array.from({ length: memoryMinutes }, (_, minute) => Math.exp(-minute / tauMinutes));
const allWeights = weights.reduce((sum, weight) => sum + weight, 0);

/**
 * Inside the cabinet, in °C, without noise: the day's curve, and a first-order response to the load of the last 80 minutes
 * (dT/dt = (T∞ - T)/τ, its impulse response sampled every minute).
 */
export function cabinetTemperatureC(station: Station, atMs: number): number {
  let load = 0;
  for (let minute = 0; minute < memoryMinutes; minute += 1) {
    load += weights[minute]! * station.chargingPowerW(atMs - minute * minuteMs);
  }
  return outdoorTemperatureC(atMs) + (fullLoadRiseK * load) / allWeights / station.ratedPowerW;
}

/** Coolest before sunrise, warmest in the afternoon. */
function outdoorTemperatureC(atMs: number): number {
  const dayShare = ((atMs + localOffsetMs) % dayMs) / dayMs;
  return 25 + 6 * Math.sin(2 * Math.PI * (dayShare - 0.375));
}
