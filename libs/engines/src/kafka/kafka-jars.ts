import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { EngineError } from '../engine-error.ts';
import { projectRoot } from '../project-root.ts';
import type { Log } from '../machine/provision.ts';

const pom = join(projectRoot, 'deploy', 'kafka', 'pom.xml');

/** The version in deploy/kafka/pom.xml, the one place that says it. */
export function kafkaVersion(): string {
  const version = /<kafka\.version>([^<]+)</.exec(readFileSync(pom, 'utf8'))?.[1];
  if (!version) throw new EngineError(`${pom} names no kafka.version`);
  return version;
}

/**
 * The directory with the broker's jars: from Maven Central (43 MB) when it is not there yet. The download goes to a
 * directory of its own and is renamed, so that a half one is never used and two runs at once do no harm.
 */
export async function kafkaJars(mvn: () => Promise<string>, log: Log): Promise<string> {
  const directory = join(projectRoot, '.voltguard', `kafka-${kafkaVersion()}`);
  if (existsSync(directory)) return directory;
  const draft = `${directory}.${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(dirname(draft), { recursive: true });
  log(`fetching Apache Kafka ${kafkaVersion()} from Maven Central`);
  await download(await mvn(), draft);
  try {
    renameSync(draft, directory);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(directory)) throw error;
  }
  return directory;
}

async function download(mvn: string, directory: string): Promise<void> {
  const args = ['-B', '-q', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${directory}`];
  const result = await execa(mvn, [...args, '-DincludeScope=runtime'], { reject: false, all: true, stdin: 'ignore' });
  if (result.exitCode === 0 && existsSync(directory) && readdirSync(directory).length > 0) return;
  rmSync(directory, { recursive: true, force: true });
  const reasons = result.all.split('\n').filter((line) => line.includes('ERROR'));
  throw new EngineError(
    `Kafka could not be fetched through Maven (${pom}). Is Maven Central, or the mirror in ~/.m2/settings.xml, reachable?\n` +
      reasons.slice(0, 3).join('\n'),
  );
}
