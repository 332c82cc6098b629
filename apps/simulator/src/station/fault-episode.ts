import type { Dice } from './random.ts';

export const faultKinds = ['over-voltage', 'over-current', 'overheating', 'sensor-stuck', 'voltage-sag'] as const;
export type FaultKind = (typeof faultKinds)[number];

/** Faults last for a while. Ticks count readings; half-open. */
export interface FaultEpisode {
  readonly kind: FaultKind;
  readonly fromTick: number;
  readonly toTick: number;
  /** How bad, 0 to 1. */
  readonly strength: number;
}

/** Each run of so many readings has at most one episode. */
export const blockTicks = 120;
const usualTicks = 18;
const spreadTicks = 12;

/** The episode of the block that a tick lies in, whether or not it has begun. On average `rate` of all readings are faulty. */
export function episodeAround(dice: Dice, tick: number, rate: number): FaultEpisode | undefined {
  if (rate <= 0) return undefined;
  const block = Math.floor(tick / blockTicks);
  const draw = (index: number) => dice('fault', block * 5 + index);
  const likelihood = Math.min(1, (rate * blockTicks) / usualTicks);
  if (draw(0) >= likelihood) return undefined;
  const meanTicks = (rate * blockTicks) / likelihood;
  const spread = Math.max(0, Math.min(spreadTicks, meanTicks - 1, blockTicks - meanTicks));
  const length = Math.min(blockTicks, Math.max(1, Math.round(meanTicks + (2 * draw(1) - 1) * spread)));
  const fromTick = block * blockTicks + Math.floor(draw(2) * (blockTicks - length + 1));
  const kind = faultKinds[Math.floor(draw(3) * faultKinds.length)]!;
  return { kind, fromTick, toTick: fromTick + length, strength: draw(4) };
}

/** The episode that a tick is part of. */
export function faultAt(dice: Dice, tick: number, rate: number): FaultEpisode | undefined {
  const episode = episodeAround(dice, tick, rate);
  return episode && tick >= episode.fromTick && tick < episode.toTick ? episode : undefined;
}
