import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { Logger } from '@nestjs/common';
import { createKafka } from '@voltguard/messaging';
import type { Kafka } from 'kafkajs';
import { z } from 'zod';

export interface ClusterOptions {
  readonly brokers?: string;
  readonly namespace: string;
  readonly directory: string;
  readonly json?: boolean;
}

/** The user has to do something else; the message says what. */
export class UsageError extends Error {}

const runSchema = z.object({ kafka: z.object({ brokers: z.array(z.string()).min(1) }) });
const projectDirectory = resolve(import.meta.dirname, '..', '..', '.voltguard');

/** Options of every command that looks into Kafka. */
export function withCluster(command: Command): Command {
  const { env } = process;
  return command
    .option('--brokers <list>', 'host:port, comma-separated; those of the running system if absent', env.KAFKA_BROKERS)
    .option('--namespace <name>', 'before every topic', env.KAFKA_NAMESPACE ?? '')
    .option('--directory <path>', 'where run.json is', env.VOLTGUARD_DIRECTORY ?? projectDirectory)
    .option('--json', 'one JSON value a line on stdout and nothing else, for scripts');
}

/** Runs a command on the cluster; mistakes of the user end in one line. */
export async function onCluster(options: ClusterOptions, work: (kafka: Kafka) => Promise<void>): Promise<void> {
  // Attempts that kafkajs repeats are no news, and stdout is for answers.
  Logger.overrideLogger(false);
  try {
    await work(createKafka(brokersOf(options), 'voltguard-tools'));
  } catch (error) {
    const { name, message, stack } = error as Error;
    const known = error instanceof UsageError || name.startsWith('KafkaJS');
    process.stderr.write(`${known ? message : (stack ?? message)}\n`);
    process.exitCode = 1;
  }
}

function brokersOf({ brokers, directory }: ClusterOptions): string[] {
  if (brokers) return brokers.split(',').map((address) => address.trim());
  const path = join(directory, 'run.json');
  try {
    return runSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).kafka.brokers;
  } catch {
    throw new UsageError(`No system runs (there is no ${path}): start one with npm start, or name --brokers`);
  }
}
