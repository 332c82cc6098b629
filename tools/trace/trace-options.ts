import { Command, InvalidArgumentError, Option } from 'commander';
import { deviceIdSchema, measureNames, type MeasureName } from '@voltguard/contracts';
import type { Speed } from './pace.ts';

export interface TraceOptions {
  readonly file: string;
  readonly device: string;
  readonly speed: Speed;
  readonly batch: number;
  readonly window: number;
  readonly measure: MeasureName;
  readonly json: boolean;
  readonly report: boolean;
  readonly directory: string;
  readonly waitSeconds: number;
}

/** What was asked for on the command line; ends the process with a message where it makes no sense. */
export function parseTraceOptions(argv: readonly string[]): TraceOptions {
  const command = new Command('npm run trace --')
    .description(
      'Sends a trace as a device would: over MQTT/TLS with QoS 1 and the certificate of the device. A device that is not known yet is ' +
        'registered, and gets its certificate. Sending a file a second time changes nothing: each reading is stored once.\n\n' +
        'Formats (plain or gzip): appliance traces "16/12/2011 00:00:06;2;0" (time; mean W of 1 s; mean W of 8 s) and series "timestamp,value". ' +
        'With a windows.json beside a series the report says for each labelled failure window whether an alert was raised in it.',
    )
    .argument('<file>', 'the trace')
    .requiredOption('--device <id>', 'which device sends it', deviceId)
    .addOption(
      new Option('--speed <n|max>', 'n times real time, or as fast as the broker acknowledges')
        .default('max')
        .argParser(speed),
    )
    .addOption(new Option('--batch <n>', 'readings a message').default(1).argParser(whole(1, 500)))
    .addOption(
      new Option('--window <n>', 'messages that may wait for their acknowledgement')
        .default(200)
        .argParser(whole(1, 10_000)),
    )
    .addOption(
      new Option('--measure <name>', 'what the value of a series is').default('temperatureC').choices(measureNames),
    )
    .option('--json', 'print the report as JSON, and nothing else', false)
    .option('--no-report', 'do not wait for scores and alerts')
    .addOption(
      new Option('--wait-seconds <n>', 'how long to wait for the readings to be scored')
        .default(300)
        .argParser(whole(1, 86_400)),
    )
    .addOption(new Option('--directory <path>', 'of the running system').default('.voltguard'))
    .parse(argv, { from: 'user' });
  return { ...command.opts<Omit<TraceOptions, 'file'>>(), file: command.args[0]! };
}

function deviceId(text: string): string {
  const parsed = deviceIdSchema.safeParse(text);
  if (!parsed.success) throw new InvalidArgumentError(`A device id ${parsed.error.issues[0]!.message}.`);
  return text;
}

function speed(text: string): Speed {
  if (text === 'max') return 'max';
  const times = Number(text);
  if (!Number.isFinite(times) || times <= 0) throw new InvalidArgumentError('Give a number above 0, or max.');
  return times;
}

function whole(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < low || value > high) {
      throw new InvalidArgumentError(`Give a whole number from ${low} to ${high}.`);
    }
    return value;
  };
}
