import { mkdirSync, statfsSync } from 'node:fs';
import { EngineError } from '../engine-error.ts';

const MIB = 1024 * 1024;
/** Empty engines take some 400 MiB (redo log, Kafka's indexes); with less than this they stop in the middle of a write. */
const leastFreeMib = 700;

/** @throws EngineError when the disk under the directory is (nearly) full or cannot be written */
export function requireRoom(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    throw new EngineError(`${directory} cannot be written: ${(error as Error).message}`);
  }
  const { bavail, bsize } = statfsSync(directory);
  const freeMib = Math.floor((bavail * bsize) / MIB);
  if (freeMib < leastFreeMib)
    throw new EngineError(
      `The disk of ${directory} has ${freeMib} MiB left and the engines need ${leastFreeMib}; make room and start again.`,
    );
}
