import { Command, InvalidArgumentError } from 'commander';
import { type ClusterOptions, onCluster, UsageError, withCluster } from '../kafka/cluster-options.ts';
import { table } from '../kafka/table.ts';
import { visible } from '../kafka/visible.ts';
import { type Filter, findLetters, type Letter } from './find-letters.ts';
import { resendLetters } from './resend-letters.ts';

type FilterOptions = ClusterOptions & Filter;

const program = new Command('npm run dead-letters --')
  .description('Shows what consumers could not take, and sends it to them again.')
  .configureHelp({ showGlobalOptions: true })
  .showHelpAfterError('(more with --help)');

withFilter(withCluster(program.command('list')))
  .description('Dead letters with their reasons; those that were sent again are left out.')
  .option('--all', 'those that were sent again, too')
  .action((options: FilterOptions) => onCluster(options, (kafka) => list(kafka, options)));

withCluster(program.command('show'))
  .description('One dead letter with its headers and its value.')
  .argument('<consumer>', 'e.g. telemetry.store-readings')
  .argument('<position>', 'partition:offset, as list prints it')
  .action((consumer: string, position: string, options: ClusterOptions) =>
    onCluster(options, (kafka) => show(kafka, consumer, position, options)),
  );

withFilter(withCluster(program.command('resend')))
  .description('Sends dead letters to the topics that they came from, once the cause is mended.')
  .option('--dry-run', 'only says which')
  .action((options: FilterOptions & { dryRun?: boolean }) => onCluster(options, (kafka) => resend(kafka, options)));

await program.parseAsync();

type Cluster = Parameters<Parameters<typeof onCluster>[1]>[0];

function withFilter(command: Command): Command {
  return command
    .option('--consumer <name>', 'of one consumer only')
    .option('--reason <text>', 'only those whose reason contains it')
    .option('--limit <n>', 'how many at most', positive);
}

async function list(kafka: Cluster, options: FilterOptions): Promise<void> {
  print(await findLetters(kafka, options.namespace, options), options.json);
}

async function show(kafka: Cluster, consumer: string, position: string, options: ClusterOptions): Promise<void> {
  const letters = await findLetters(kafka, options.namespace, { consumer, all: true });
  const letter = letters.find((each) => each.position === position);
  if (!letter) throw new UsageError(`${consumer} has no dead letter at ${position}`);
  const { key, value, headers = {} } = letter.record;
  if (options.json) {
    process.stdout.write(
      `${JSON.stringify({ ...brief(letter), headers: texts(headers), value: value?.toString() })}\n`,
    );
    return;
  }
  const lines = Object.entries({ key: key?.toString() ?? '-', ...texts(headers) });
  process.stdout.write(table(['header', 'value'], lines));
  process.stdout.write(`\n${visible(value?.toString() ?? '(no value)')}\n`);
}

async function resend(kafka: Cluster, options: FilterOptions & { dryRun?: boolean }): Promise<void> {
  const letters = await findLetters(kafka, options.namespace, options);
  if (options.dryRun) {
    print(letters, options.json);
    return;
  }
  const { sent, impossible } = await resendLetters(kafka, options.namespace, letters);
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ sent: sent.map(brief), impossible: impossible.map(brief) })}\n`);
    return;
  }
  process.stdout.write(`${sent.length} sent again\n`);
  if (impossible.length === 0) return;
  process.stdout.write(`${impossible.length} came from no Kafka topic: their devices have to send again\n`);
  print(impossible, false);
}

function print(letters: readonly Letter[], json: boolean | undefined): void {
  if (json) {
    for (const letter of letters) process.stdout.write(`${JSON.stringify(brief(letter))}\n`);
    return;
  }
  if (letters.length === 0) {
    process.stdout.write('No dead letters.\n');
    return;
  }
  const rows = letters.map(({ consumer, position, time, origin, record, reason, resent }) => {
    const place = [origin.topic, origin.partition, origin.offset].filter((part) => part !== undefined).join(':');
    const why = resent ? `${reason} (sent again)` : reason;
    return [consumer, position, time, record.key?.toString() ?? '-', place, why.slice(0, 120)];
  });
  process.stdout.write(table(['consumer', 'position', 'time', 'key', 'origin', 'reason'], rows));
}

function brief({ consumer, position, time, reason, origin, resent, record }: Letter) {
  return { consumer, position, time, reason, origin, resent, key: record.key?.toString() ?? null };
}

function texts(headers: object): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('must be a positive integer');
  return value;
}
