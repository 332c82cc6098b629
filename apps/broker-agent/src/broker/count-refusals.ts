import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { refusedPublishes } from '../agent-metrics.ts';
import { agentConfig } from '../agent-tokens.ts';
import type { Config } from '../broker-agent.config.ts';
import { LogLines } from './log-lines.ts';

const everyMs = 1_000;
const largestRead = 1_024 * 1_024;
/** What Mosquitto 2.0.11 writes (log_type notice) when it closes a connection after a publish that the access list denies. */
const refusal = /Bad socket read\/write on client (\S+): Unknown error/;

/** Counts publishes that the broker refused, from its log: the device gets an ordinary acknowledgement, and the message never comes here. */
@Injectable()
export class CountRefusals implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(CountRefusals.name);
  private readonly lines = new LogLines();
  private timer: NodeJS.Timeout | undefined;
  private offset: number | undefined;

  constructor(@Inject(agentConfig) private readonly config: Config) {}

  onApplicationBootstrap(): void {
    const file = this.config.BROKER_LOG_FILE;
    if (file === undefined) return;
    this.read(file);
    this.timer = setInterval(() => this.read(file), everyMs);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private read(file: string): void {
    for (const line of this.lines.split(this.news(file))) {
      const client = refusal.exec(line)?.[1];
      if (client === undefined) continue;
      refusedPublishes.inc();
      this.logger.warn({ message: 'A client published what it may not; Mosquitto closed its connection', client });
    }
  }

  /** What was written since the last time; a shorter file is a new one. */
  private news(file: string): string {
    let descriptor: number;
    try {
      descriptor = openSync(file, 'r');
    } catch {
      this.offset ??= 0;
      return '';
    }
    try {
      const { size } = fstatSync(descriptor);
      this.offset ??= size;
      if (size < this.offset) this.offset = 0;
      const bytes = Buffer.alloc(Math.min(size - this.offset, largestRead));
      const count = readSync(descriptor, bytes, 0, bytes.length, this.offset);
      this.offset += count;
      return bytes.toString('latin1', 0, count);
    } finally {
      closeSync(descriptor);
    }
  }
}
