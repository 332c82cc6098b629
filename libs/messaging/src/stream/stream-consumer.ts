import { Logger } from '@nestjs/common';
import type { ConsumerDefinition } from '@voltguard/contracts';
import type { EachBatchPayload, KafkaMessage } from 'kafkajs';
import { commit } from '../consumer/commit.ts';
import { LateCommits } from '../consumer/late-commits.ts';
import { keepAlive } from '../consumer/keep-alive.ts';
import { partitionKey, PausedPartitions } from '../consumer/paused-partitions.ts';
import { type ChunkOutcome, letterOf, runChunk } from '../consumer/run-chunk.ts';
import type { RunningConsumer } from '../consumer/running-consumer.ts';
import { SupervisedConsumer } from '../consumer/supervised-consumer.ts';
import type { ConsumerContext } from '../consumer/work-consumer.ts';
import { EventDecoder } from '../event/decode.ts';
import { consumerLag } from '../metrics.ts';
import { namespaced } from '../namespaced.ts';
import { PermanentError } from '../permanent-error.ts';
import { CheckpointPace, type Saved } from './checkpoint-pace.ts';
import type { Checkpoints } from './checkpoints.ts';
import { PartitionState, PoisonTrail } from './partition-state.ts';
import type { StreamOptions, StreamProcessor } from './stream-processor.ts';

const checkpointMs = 2_000;
const mostEvents = 5_000;
const sideBySide = 4;

/** Work mode with a state per partition. */
export class StreamConsumer implements RunningConsumer {
  private readonly logger = new Logger('StreamConsumer');
  private readonly stopping = new AbortController();
  private readonly paused: PausedPartitions;
  private readonly decoder: EventDecoder;
  private readonly supervised: SupervisedConsumer;
  private readonly states = new Map<string, PartitionState>();
  private readonly poison = new Map<string, PoisonTrail>();
  private readonly pace: CheckpointPace;
  private readonly commits: LateCommits;
  private sweeping = false;
  private readonly groupId: string;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly definition: ConsumerDefinition,
    private readonly processor: StreamProcessor<unknown>,
    private readonly options: StreamOptions,
    private readonly checkpoints: Checkpoints,
    private readonly context: ConsumerContext,
  ) {
    const { name, takes } = definition;
    this.paused = new PausedPartitions(name, this.logger);
    this.decoder = new EventDecoder(takes);
    this.pace = new CheckpointPace(options.checkpointEveryMs ?? checkpointMs);
    this.groupId = namespaced(context.namespace, name);
    this.supervised = new SupervisedConsumer(context.kafka, {
      consumer: name,
      groupId: this.groupId,
      topics: [...new Set(takes.map(({ topic }) => namespaced(context.namespace, topic.name)))],
      fetch: { concurrency: sideBySide, ...options },
      onBatch: (payload) => this.take(payload),
      onAssigned: (assignment) => this.assigned(assignment),
      onFatal: context.onFatal,
    });
    this.commits = new LateCommits((offsets) => this.supervised.commit(offsets));
  }

  start(): void {
    this.supervised.start();
    this.commits.start();
    this.timer = setInterval(() => void this.saveDue(), this.pace.everyMs);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    clearInterval(this.timer);
    this.paused.stop();
    await this.commits.stop();
    // Handlers have finished when the group is left; whoever takes over claims first or finds what is saved here.
    await this.supervised.stop();
    for (const [key, state] of this.states) {
      // A database that is away keeps nobody waiting once for each partition: the events are read again.
      if ((await this.saveIdle(key, state)) === 'failed') break;
    }
  }

  /** Whoever had a partition in between has claimed it: the next batch finds out, by saving. */
  private assigned(assignment: Readonly<Record<string, readonly number[]>>): void {
    this.commits.keepOnly((topic, partition) => assignment[topic]?.includes(partition) === true);
    for (const [key, state] of this.states) {
      if (assignment[state.kafkaTopic]?.includes(state.key.partition)) state.unsure = true;
      else {
        this.states.delete(key);
        void this.saveIdle(key, state).then(() => this.pace.forget(key));
      }
    }
  }

  private async saveDue(): Promise<void> {
    if (this.sweeping) return;
    this.sweeping = true;
    for (const [key, state] of this.states) {
      if (state.isDue(this.pace.everyMs)) await this.saveIdle(key, state);
    }
    this.sweeping = false;
  }

  /** Not while a batch changes the state: asked when it is its turn, because it waits for others. */
  private async saveIdle(key: string, state: PartitionState): Promise<Saved> {
    return this.pace.take(key, async () => {
      if (state.inHand) return 'skipped';
      const saved = await state.saveQuietly(this.logger);
      if (saved === 'lost' && this.states.get(key) === state) this.states.delete(key);
      return saved;
    });
  }

  private async take(payload: EachBatchPayload): Promise<void> {
    const key = partitionKey(payload.batch);
    let state: PartitionState | undefined;
    let reached: bigint | undefined;
    try {
      state = await this.positioned(payload, key);
      if (!state) return;
      const from = state;
      from.inHand = true;
      reached = await keepAlive(payload, this.stopping.signal, (signal, beat) =>
        this.run(payload, key, from, signal, beat),
      );
    } catch (error) {
      this.states.delete(key);
      this.paused.failed(payload, error);
    } finally {
      if (state) state.inHand = false;
    }
    if (reached === undefined) return;
    // A commit that Kafka does not take is kafkajs' to mend: the state is right and stays.
    if (this.stopping.signal.aborted) await commit(payload, reached);
    else this.commits.add(payload, reached);
  }

  /** The state that the batch goes on from; undefined when the log has to be read from elsewhere first. */
  private async positioned({ batch }: EachBatchPayload, key: string): Promise<PartitionState | undefined> {
    const { topic: kafkaTopic, partition } = batch;
    const first = BigInt(batch.messages[0]!.offset);
    let state = this.states.get(key);
    if (state?.unsure && (await this.isLost(key, state))) state = undefined;
    if (!state) {
      const topic = this.context.namespace ? kafkaTopic.slice(this.context.namespace.length + 1) : kafkaTopic;
      const where = { consumer: this.groupId, topic, partition };
      state = new PartitionState(
        where,
        kafkaTopic,
        this.processor,
        this.checkpoints,
        await this.checkpoints.claim(where, first),
      );
      this.states.set(key, state);
    }
    state.unsure = false;
    if (first > state.covered && !state.sought) {
      state.sought = true;
      this.supervised.seek(kafkaTopic, partition, state.covered);
      return undefined;
    }
    const last = BigInt(batch.lastOffset());
    if (last < state.covered && BigInt(batch.highWatermark) < state.covered) {
      this.logger.error(
        `${key}: the log ends before the checkpoint (${state.covered}): it was made anew, so is the state`,
      );
      state.restart(first);
    } else if (first > state.covered) {
      this.logger.warn(`${key}: events ${state.covered} to ${first - 1n} are gone from the log`);
    }
    state.sought = false;
    return state;
  }

  private async isLost(key: string, state: PartitionState): Promise<boolean> {
    return (await this.pace.take(key, async () => ((await state.save()) ? 'saved' : 'lost'))) === 'lost';
  }

  private async run(
    payload: EachBatchPayload,
    key: string,
    state: PartitionState,
    signal: AbortSignal,
    heartbeat: () => Promise<void>,
  ): Promise<bigint | undefined> {
    const { batch } = payload;
    const { name } = this.definition;
    const { topic, partition } = state.key;
    const messages = batch.messages.filter(({ offset }) => BigInt(offset) >= state.covered);
    let next = 0;
    while (next < messages.length && !signal.aborted && payload.isRunning() && !payload.isStale()) {
      const chunk = this.chunk(messages, next, this.poison.get(key));
      const handed = this.poison.get(key)?.without(chunk) ?? chunk;
      const run = { consumer: name, topic, partition, messages: handed, signal, heartbeat };
      const outcome = await runChunk(run, this.decoder, (events) => this.processor.process(events, state.value), false);
      if (outcome.error !== undefined) {
        await this.failed(key, run, outcome);
        this.again(payload, key, outcome.error);
        return undefined;
      }
      if (outcome.letters.length > 0) await this.context.deadLetters.add(name, ...outcome.letters);
      next += chunk.length;
      state.advance(next < messages.length ? BigInt(messages[next]!.offset) : BigInt(batch.lastOffset()) + 1n);
    }
    const reached = next < messages.length ? state.covered : maximum(state.covered, BigInt(batch.lastOffset()) + 1n);
    state.advance(reached);
    this.paused.succeeded(batch);
    consumerLag.set({ consumer: name, topic, partition }, Number(BigInt(batch.highWatermark) - reached));
    const passed = this.poison.get(key)?.isPassed(reached) === true;
    if (passed || state.isDue(this.pace.everyMs)) {
      // One that fails costs a longer replay, not the batch.
      const saved = await this.pace.take(key, () => state.saveQuietly(this.logger));
      if (saved === 'lost') {
        this.states.delete(key);
        return undefined;
      }
      if (passed && saved !== 'failed') this.poison.delete(key);
    }
    return reached;
  }

  /** Up to the limit; event by event where one of them was found to be poison. */
  private chunk(
    messages: readonly KafkaMessage[],
    from: number,
    trail: PoisonTrail | undefined,
  ): readonly KafkaMessage[] {
    if (trail?.isSuspect(BigInt(messages[from]!.offset))) return messages.slice(from, from + 1);
    const most = messages.slice(from, from + (this.options.maxBatchEvents ?? mostEvents));
    const suspect = trail ? most.findIndex(({ offset }) => trail.isSuspect(BigInt(offset))) : -1;
    return suspect > 0 ? most.slice(0, suspect) : most;
  }

  /** A PermanentError narrows the search down: first the chunk goes event by event, then the culprit is left out. */
  private async failed(key: string, run: Parameters<typeof letterOf>[0], { error }: ChunkOutcome): Promise<void> {
    if (!(error instanceof PermanentError)) return;
    const offsets = run.messages.map(({ offset }) => BigInt(offset));
    const trail = this.poison.get(key) ?? new PoisonTrail();
    if (offsets.length === 1) {
      await this.context.deadLetters.add(this.definition.name, letterOf(run, 0, error.message));
      trail.leaveOut(offsets[0]!);
    } else {
      trail.suspect(offsets[0]!, offsets.at(-1)!);
    }
    this.poison.set(key, trail);
  }

  /** The half-changed state goes; the next fetch claims the checkpoint and reads the log from there. */
  private again(payload: EachBatchPayload, key: string, error: unknown): void {
    this.states.delete(key);
    if (!(error instanceof PermanentError)) this.paused.failed(payload, error);
  }
}

function maximum(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
