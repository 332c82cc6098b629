import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
  type OnModuleInit,
  Optional,
} from '@nestjs/common';
import { catalogue, consumers } from '@voltguard/contracts';
import { HealthRegistry } from '@voltguard/observability';
import { uniqueId } from '@voltguard/kernel';
import type { Kafka } from 'kafkajs';
import { DataSource } from 'typeorm';
import { BroadcastConsumer } from '../broadcast/broadcast-consumer.ts';
import type { BroadcastHandler } from '../broadcast/broadcast-record.ts';
import { BroadcastStatus } from '../broadcast/broadcast-status.ts';
import { DeadLetters } from '../dead-letters/dead-letters.ts';
import { KafkaAdmin } from '../kafka/kafka-admin.ts';
import { kafkaClient } from '../kafka/kafka-token.ts';
import { messagingOptions, type MessagingOptions } from '../messaging-options.ts';
import { namespaced } from '../namespaced.ts';
import { Checkpoints } from '../stream/checkpoints.ts';
import { StreamConsumer } from '../stream/stream-consumer.ts';
import type { StreamProcessor } from '../stream/stream-processor.ts';
import { TailConsumer } from '../tail/tail-consumer.ts';
import { handlerMistakes, MessagingBootError, neededTopics, topicMistakes } from './boot-check.ts';
import type { BatchHandler } from './event-batch.ts';
import { type BoundHandler, HandlerFinder } from './find-handlers.ts';
import type { RunningConsumer } from './running-consumer.ts';
import { type ConsumerContext, WorkConsumer } from './work-consumer.ts';

/** Boot check, start and drain of every consumer of the process. */
@Injectable()
export class ConsumerHost implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Messaging');
  /** Everything that each replica reads by itself. */
  private readonly broadcasts: RunningConsumer[] = [];
  private readonly workers: RunningConsumer[] = [];
  private stopped = false;

  constructor(
    @Inject(messagingOptions) private readonly options: MessagingOptions,
    @Inject(kafkaClient) private readonly kafka: Kafka,
    @Inject(HandlerFinder) private readonly finder: HandlerFinder,
    @Inject(DeadLetters) private readonly deadLetters: DeadLetters,
    @Inject(BroadcastStatus) private readonly status: BroadcastStatus,
    @Inject(KafkaAdmin) private readonly admin: KafkaAdmin,
    @Optional() @Inject(HealthRegistry) private readonly health?: HealthRegistry,
    @Optional() @Inject(DataSource) private readonly dataSource?: DataSource,
  ) {}

  onModuleInit(): void {
    this.health?.add('kafka', () => this.admin.ping());
    this.health?.add('broadcasts', async () => {
      const behind = this.status.behind();
      if (behind.length > 0) throw new Error(`still reading: ${behind.join(', ')}`);
    });
  }

  /** Handlers that work consumers call may rely on the broadcasts: they start when those have caught up. */
  async onApplicationBootstrap(): Promise<void> {
    const handlers = this.finder.find();
    await this.check(handlers);
    const context: ConsumerContext = {
      kafka: this.kafka,
      namespace: this.options.namespace ?? '',
      deadLetters: this.deadLetters,
      onFatal: (error) => this.fatal(error),
    };
    const instance = uniqueId().slice(-12);
    for (const handler of handlers) this.create(handler, context, instance);
    for (const broadcast of this.broadcasts) broadcast.start();
    void this.status.allCaughtUp().then(() => {
      if (!this.stopped) for (const worker of this.workers) worker.start();
    });
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    await Promise.all([...this.workers, ...this.broadcasts].map((consumer) => consumer.stop()));
  }

  private async check(handlers: readonly BoundHandler[]): Promise<void> {
    const { service, namespace = '', declared = Object.values(consumers), given = catalogue } = this.options;
    const mistakes = handlerMistakes(service, declared, handlers);
    if (!this.dataSource) {
      for (const { mark, place } of handlers) {
        if (mark.kind === 'stream')
          mistakes.push(`${place} keeps its state in the database: PersistenceModule is missing`);
      }
    }
    const needed = neededTopics(service, declared, given).map(({ name }) => namespaced(namespace, name));
    mistakes.push(...topicMistakes(needed, new Set(await this.admin.topics())));
    if (mistakes.length > 0) throw new MessagingBootError(mistakes);
  }

  private create({ mark, target }: BoundHandler, context: ConsumerContext, instance: string): void {
    const { consumer } = mark;
    if (mark.kind === 'batch' && consumer.mode === 'tail') {
      const tail = new TailConsumer(consumer, target as BatchHandler, mark.options, instance, context);
      this.status.add(consumer.name, tail.placed);
      this.broadcasts.push(tail);
    } else if (mark.kind === 'batch') {
      this.workers.push(new WorkConsumer(consumer, target as BatchHandler, mark.options, context));
    } else if (mark.kind === 'stream') {
      const checkpoints = new Checkpoints(this.dataSource!);
      const processor = target as StreamProcessor<unknown>;
      this.workers.push(new StreamConsumer(consumer, processor, mark.options, checkpoints, context));
    } else {
      const broadcast = new BroadcastConsumer(consumer, target as BroadcastHandler, instance, context);
      this.status.add(consumer.name, broadcast.catchUp);
      this.broadcasts.push(broadcast);
    }
  }

  /** kafkajs cannot go on and another attempt would not help: a new process may. */
  private fatal(error: Error): void {
    if (this.stopped) return;
    this.logger.fatal({ message: 'A consumer crashed for good: the process ends', error });
    if (this.options.onFatal) this.options.onFatal(error);
    else process.exit(1);
  }
}
