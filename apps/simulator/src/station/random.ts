const { floor, imul } = Math;

/** A number in [0, 1) for each (channel, index): the same one every time. */
export type Dice = (channel: Channel, index: number) => number;

/** Each thing that is left to chance has a channel of its own, so that one does not shift the others. */
export const channels = [
  'session',
  'energy',
  'voltage',
  'current',
  'temperature',
  'frequency',
  'fault',
  'rating',
] as const;
export type Channel = (typeof channels)[number];

const channelSalts = new Map(channels.map((channel) => [channel, hashText(channel)]));

/** Chance of one station. A hash and no generator: any moment can be asked for without those before it. */
export function diceOf(seed: number, stationId: string): Dice {
  const base = mix(hashText(stationId) ^ mix(seed | 0) ^ floor(seed / 2 ** 32));
  return (channel, index) => {
    const low = mix((index | 0) ^ imul(floor(index / 2 ** 32), 0x9e3779b1));
    return (mix(base ^ channelSalts.get(channel)! ^ low) >>> 0) / 2 ** 32;
  };
}

/** About normal, mean 0 and deviation 1: twelve uniform numbers less six (Irwin-Hall), so it stays within -6 and 6. */
export function normal(dice: Dice, channel: Channel, index: number): number {
  let sum = -6;
  for (let part = 0; part < 12; part += 1) sum += dice(channel, index * 12 + part);
  return sum;
}

/** Finaliser of MurmurHash3, applied twice: neighbouring inputs give unrelated outputs. */
function mix(value: number): number {
  let hash = value | 0;
  for (let round = 0; round < 2; round += 1) {
    hash = imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash = (hash ^ (hash >>> 16)) + 0x7f4a7c15;
  }
  return hash | 0;
}

/** FNV-1a. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash | 0;
}
