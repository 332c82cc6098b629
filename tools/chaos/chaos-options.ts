import { Command, InvalidArgumentError, Option } from 'commander';
import { victims } from './victim.ts';

export interface ChaosOptions {
  /** Of each run, all devices together. */
  readonly readings: number;
  readonly devices: number;
  /** Publishing time of the run with kills. */
  readonly seconds: number;
  readonly only: readonly string[];
  readonly seed: number;
  readonly mosquitto: boolean;
  readonly json: boolean;
}

export const defaults: ChaosOptions = {
  readings: 50_000,
  devices: 20,
  seconds: 90,
  only: victims,
  seed: 1,
  mosquitto: true,
  json: false,
};

export function parseChaosOptions(argv: readonly string[]): ChaosOptions {
  return new Command('npm run chaos --')
    .description(
      'Starts a private VoltGuard and publishes numbered readings with QoS 1 while it ends one process after another with SIGKILL. Then every ' +
        'acknowledged reading must be stored exactly once, scores and alerts must equal those of twin devices that sent the same readings in a calm ' +
        'run before, and no dead-letter topic may hold anything. At last Mosquitto is killed, and what it had acknowledged but not saved is counted.',
    )
    .addOption(
      new Option('--readings <n>', 'numbered readings of each run').default(defaults.readings).argParser(whole),
    )
    .addOption(new Option('--devices <n>', 'that share them').default(defaults.devices).argParser(whole))
    .addOption(
      new Option('--seconds <n>', 'how long they are published for').default(defaults.seconds).argParser(whole),
    )
    .addOption(
      new Option('--only <process...>', 'what is killed').default(defaults.only).choices([...victims, 'mosquitto']),
    )
    .addOption(new Option('--seed <n>', 'of the readings').default(defaults.seed).argParser(whole))
    .option('--no-mosquitto', 'leave Mosquitto alone')
    .option('--json', 'print the outcome as JSON', false)
    .parse(argv, { from: 'user' })
    .opts<ChaosOptions>();
}

function whole(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('Give a whole number from 1 on.');
  return value;
}
