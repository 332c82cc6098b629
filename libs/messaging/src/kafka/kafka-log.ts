import { Logger } from '@nestjs/common';
import { type LogEntry, type logCreator, logLevel } from 'kafkajs';

const quietMs = 10_000;

/** kafkajs repeats itself at every attempt while the broker is away: each text is passed on once in ten seconds. */
export function kafkaLog(): logCreator {
  const logger = new Logger('Kafka');
  const said = new Map<string, number>();
  return () => (entry: LogEntry) => {
    const { message, broker, groupId, error } = entry.log as Record<string, unknown> & { message: string };
    const now = Date.now();
    if (now - (said.get(message) ?? 0) < quietMs) return;
    if (said.size > 200) said.clear();
    said.set(message, now);
    const line = { message, broker, group: groupId, reason: typeof error === 'string' ? error : undefined };
    // What kafkajs calls an error is mostly an attempt that it repeats.
    if (entry.level === logLevel.ERROR) logger.warn(line);
    else logger.debug(line);
  };
}
