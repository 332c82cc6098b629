import type { Dice } from './random.ts';

const minuteMs = 60_000;
/** At most one vehicle charges in each two hours. */
export const slotMs = 120 * minuteMs;
/** Stations stand in India: local time is UTC+5:30. */
const localOffsetMs = 330 * minuteMs;
const rampMs = 2 * minuteMs;
/** The last part of a session, in which the battery takes less and less. */
const taperShare = 0.2;
const taperEnd = 0.3;

/** How likely a session begins in each two hours of the local day: commuters, lunch, the evening peak, few at night. */
const likelihood = [0.15, 0.08, 0.08, 0.35, 0.7, 0.55, 0.6, 0.45, 0.65, 0.85, 0.75, 0.35];

/** One vehicle at the station; times in epoch milliseconds, half-open. */
export interface Session {
  readonly fromMs: number;
  readonly toMs: number;
  readonly powerW: number;
}

/** The session of a slot (`floor(epoch ms / slotMs)`), if a vehicle came. Sessions of neighbouring slots never touch. */
export function sessionOf(dice: Dice, slot: number, ratedPowerW: number): Session | undefined {
  const slotStart = slot * slotMs;
  const part = Math.floor(((((slotStart + localOffsetMs) / slotMs) % 12) + 12) % 12);
  const draw = (index: number) => dice('session', slot * 4 + index);
  if (draw(0) >= likelihood[part]!) return undefined;
  const fromMs = slotStart + Math.round(draw(1) * 40) * minuteMs;
  const toMs = fromMs + Math.round(25 + draw(2) * 50) * minuteMs;
  return { fromMs, toMs, powerW: ratedPowerW * (0.55 + 0.45 * draw(3)) };
}

/** What the vehicle takes at a moment: a ramp, a plateau, and a taper towards the end. */
export function sessionPowerW(session: Session, atMs: number): number {
  if (atMs < session.fromMs || atMs >= session.toMs) return 0;
  const since = atMs - session.fromMs;
  if (since < rampMs) return (session.powerW * since) / rampMs;
  const taperMs = (session.toMs - session.fromMs) * taperShare;
  const left = session.toMs - atMs;
  if (left >= taperMs) return session.powerW;
  return session.powerW * (taperEnd + ((1 - taperEnd) * left) / taperMs);
}

/** What the vehicle has taken from the session's beginning to a moment, in kWh: the integral of `sessionPowerW`. */
export function sessionEnergyKwh(session: Session, atMs: number): number {
  const end = Math.min(atMs, session.toMs);
  const since = end - session.fromMs;
  if (since <= 0) return 0;
  const duration = session.toMs - session.fromMs;
  const taperMs = duration * taperShare;
  const ramp = Math.min(since, rampMs);
  let fullPowerMs = (ramp * ramp) / (2 * rampMs);
  fullPowerMs += Math.max(0, Math.min(since, duration - taperMs) - rampMs);
  const taper = Math.max(0, since - (duration - taperMs));
  fullPowerMs += taper - ((1 - taperEnd) * taper * taper) / (2 * taperMs);
  return (session.powerW * fullPowerMs) / 3.6e9;
}
