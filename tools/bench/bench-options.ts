import { Command, InvalidArgumentError, Option } from 'commander';

export interface BenchOptions {
  /** Of each measurement. */
  readonly seconds: number;
  /** In each table before anything is measured. */
  readonly rows: number;
  readonly quick: boolean;
  readonly json: boolean;
}

export function parseBenchOptions(argv: readonly string[]): BenchOptions {
  const options = new Command('npm run bench:pipeline --')
    .description(
      'Starts a private VoltGuard and measures what it sustains over MQTT QoS 1 and TLS, device to row and score, in single readings and in arrays of 25, and ' +
        'how long a reading takes to become an alert on a websocket at 3,000 messages/s. A bare script on the same engines in the same run is the measure of it.',
    )
    .addOption(new Option('--seconds <n>', 'of each measurement').default(30).argParser(whole))
    .addOption(
      new Option('--rows <n>', 'in each table beforehand, so that caches do not flatter')
        .default(5_000_000)
        .argParser(whole),
    )
    .option('--quick', 'a look at it: 5 seconds each, 200,000 rows', false)
    .option('--json', 'print the figures as JSON as well', false)
    .parse(argv, { from: 'user' })
    .opts<BenchOptions>();
  return options.quick ? { ...options, seconds: 5, rows: 200_000 } : options;
}

function whole(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('Give a whole number from 1 on.');
  return value;
}
