import { Command, InvalidArgumentError } from 'commander';
import { allTopics, namespaced } from '@voltguard/messaging';
import type { Kafka } from 'kafkajs';
import { type ClusterOptions, onCluster, withCluster } from '../kafka/cluster-options.ts';
import { type FoundRecord, readRecords } from '../kafka/read-records.ts';
import { table } from '../kafka/table.ts';
import { visible } from '../kafka/visible.ts';
import { startOf } from './start-of.ts';

interface TailOptions extends ClusterOptions {
  readonly from?: string;
  readonly key?: string;
  readonly follow?: boolean;
  readonly limit: number;
}

const program = new Command('npm run topics --')
  .description('Looks into the topics of the running system.')
  .configureHelp({ showGlobalOptions: true })
  .showHelpAfterError('(more with --help)');

withCluster(program.command('list'))
  .description('Every topic of the catalogue: partitions, records, what it is for.')
  .action((options: ClusterOptions) => onCluster(options, (kafka) => list(kafka, options)));

withCluster(program.command('tail'))
  .description('Prints events of a topic: the last ones, or from a point on.')
  .argument('<topic>', 'e.g. telemetry.readings.v1')
  .option('--from <point>', 'beginning, -10m (also s, h, d), an ISO time, or an offset')
  .option('--key <key>', 'only this key, e.g. a device')
  .option('--follow', 'goes on with what is new until Ctrl-C')
  .option('--limit <n>', 'how many at most; with --follow how many old ones', positive, 20)
  .action((topic: string, options: TailOptions) => onCluster(options, (kafka) => tail(kafka, topic, options)));

await program.parseAsync();

async function list(kafka: Kafka, { namespace, json }: ClusterOptions): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const existing = new Set(await admin.listTopics());
    const rows: string[][] = [];
    for (const { name, description, partitions, kind } of allTopics()) {
      const full = namespaced(namespace, name);
      const ends = existing.has(full) ? await admin.fetchTopicOffsets(full) : undefined;
      const records = ends?.reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0);
      const row = { topic: full, kind, partitions, records: records ?? null, description };
      if (json) process.stdout.write(`${JSON.stringify(row)}\n`);
      else
        rows.push([full, kind, String(partitions), records === undefined ? 'missing' : String(records), description]);
    }
    if (!json) process.stdout.write(table(['topic', 'kind', 'partitions', 'records', 'what'], rows));
  } finally {
    await admin.disconnect();
  }
}

async function tail(kafka: Kafka, topic: string, options: TailOptions): Promise<void> {
  const { limit, key, follow, namespace } = options;
  const full = namespace && !topic.startsWith(`${namespace}.`) ? namespaced(namespace, topic) : topic;
  const print = (record: FoundRecord) => process.stdout.write(options.json ? asJson(record) : asLine(record));
  const wanted = (record: FoundRecord) => key === undefined || record.key?.toString() === key;
  if (options.from !== undefined || follow) {
    let shown = 0;
    await readRecords(kafka, full, {
      from: startOf(options.from, Date.now(), limit),
      ...(follow ? { follow } : {}),
      onRecord: (record) => {
        if (!wanted(record)) return true;
        print(record);
        shown += 1;
        return follow === true || shown < limit;
      },
    });
    return;
  }
  // The last ones of all partitions together: only the timestamps tell which they are.
  const found: FoundRecord[] = [];
  await readRecords(kafka, full, {
    from: key === undefined ? { last: limit } : 'beginning',
    onRecord: (record) => {
      if (wanted(record)) found.push(record);
      if (found.length > 20 * limit + 1_000) keepLast(found, limit);
      return true;
    },
  });
  keepLast(found, limit);
  for (const record of found) print(record);
}

function keepLast(found: FoundRecord[], limit: number): void {
  found.sort((a, b) => Number(a.timestamp) - Number(b.timestamp) || Number(BigInt(a.offset) - BigInt(b.offset)));
  found.splice(0, Math.max(0, found.length - limit));
}

function headersOf({ headers }: FoundRecord): Record<string, string> {
  return Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name, String(value)]));
}

function asJson(record: FoundRecord): string {
  const { partition, offset, timestamp, key, value } = record;
  const time = new Date(Number(timestamp)).toISOString();
  const text = value?.toString() ?? null;
  const data = text === null ? null : parsed(text);
  const line = { partition, offset, time, key: key?.toString() ?? null, headers: headersOf(record), data };
  return `${JSON.stringify(line)}\n`;
}

function asLine(record: FoundRecord): string {
  const { partition, offset, timestamp, key, value } = record;
  const type = headersOf(record).ce_type ?? 'no type';
  const at = new Date(Number(timestamp)).toISOString();
  return `${at}  ${partition}:${offset}  ${key?.toString() ?? '-'}  ${type}\n    ${visible(value?.toString() ?? '(tombstone)')}\n`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('must be a positive integer');
  return value;
}
