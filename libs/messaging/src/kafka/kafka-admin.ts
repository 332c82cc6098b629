import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { Admin, Kafka } from 'kafkajs';
import { isPassingKafkaFault } from './kafka-fault.ts';
import { kafkaClient } from './kafka-token.ts';

const bootLimitMs = 60_000;
const pauseMs = 500;

/** The process' one admin connection. */
@Injectable()
export class KafkaAdmin implements OnApplicationShutdown {
  private readonly logger = new Logger('Messaging');
  private admin: Promise<Admin> | undefined;

  constructor(@Inject(kafkaClient) private readonly kafka: Kafka) {}

  /** @throws when Kafka does not answer */
  async ping(): Promise<void> {
    await this.use((admin) => admin.describeCluster());
  }

  /** Names of all topics; while Kafka is away it waits, and says so, up to a minute. */
  async topics(): Promise<readonly string[]> {
    const until = Date.now() + bootLimitMs;
    for (;;) {
      try {
        return await this.use((admin) => admin.listTopics());
      } catch (error) {
        if (!isPassingKafkaFault(error) || Date.now() > until) throw error;
        this.logger.warn({ message: 'Kafka is away; waiting', reason: (error as Error).message });
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await (await this.admin?.catch(() => undefined))?.disconnect().catch(() => undefined);
  }

  private async use<Value>(work: (admin: Admin) => Promise<Value>): Promise<Value> {
    this.admin ??= this.connect();
    const using = this.admin;
    try {
      return await work(await using);
    } catch (error) {
      if (this.admin === using) {
        this.admin = undefined;
        void using.then((admin) => admin.disconnect()).catch(() => undefined);
      }
      throw error;
    }
  }

  private async connect(): Promise<Admin> {
    const admin = this.kafka.admin();
    await admin.connect();
    return admin;
  }
}
