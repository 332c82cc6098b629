import { Inject, Injectable } from '@nestjs/common';
import { consumers, type readingsRecorded } from '@voltguard/contracts';
import { ConsumeStream, type EventBatch, type StreamProcessor } from '@voltguard/messaging';
import { DataSource } from 'typeorm';
import { alertPolicy } from '../alert/alert-policy.ts';
import { KeepTransitions } from '../alert/keep-transitions.ts';
import { KeepAnomalies } from '../anomaly/keep-anomalies.ts';
import { KnownDevices } from '../device/known-devices.ts';
import { type Config, mlConfig } from '../ml.config.ts';
import { LiveModel } from '../model/live-model.ts';
import { deserialiseState, emptyState, type ScoringState, serialiseState } from '../stream/scoring-state.ts';
import { judgeBatch, type JudgedBatch, type JudgeOptions } from './judge-batch.ts';
import * as metrics from './metrics.ts';

/**
 * Scores every reading. Effects of a batch are one transaction; the state that it changed is thrown away by the transport when
 * that fails, and the log is read again from the last checkpoint.
 */
@Injectable()
@ConsumeStream(consumers.scoreReadings, { maxBatchEvents: 2_000, checkpointEveryMs: 3_000 })
export class ScoreReadings implements StreamProcessor<ScoringState, typeof readingsRecorded> {
  private readonly options: JudgeOptions;

  constructor(
    private readonly dataSource: DataSource,
    private readonly liveModel: LiveModel,
    private readonly devices: KnownDevices,
    private readonly keepAnomalies: KeepAnomalies,
    private readonly keepTransitions: KeepTransitions,
    @Inject(mlConfig) private readonly config: Config,
  ) {
    this.options = {
      warmUpReadings: config.SCORE_WARM_UP_READINGS,
      devicesPerPartition: config.SCORE_DEVICES_PER_PARTITION,
      policy: alertPolicy(config),
    };
  }

  initial(): ScoringState {
    return emptyState();
  }

  serialise(state: ScoringState): Buffer {
    return serialiseState(state);
  }

  deserialise(bytes: Buffer): ScoringState {
    return deserialiseState(bytes);
  }

  async process(batch: EventBatch<typeof readingsRecorded>, state: ScoringState): Promise<void> {
    const scorer = await this.liveModel.current(batch.signal);
    const ids = new Set(batch.events.map(({ data }) => data.deviceId));
    await this.devices.waitFor(ids, this.config.SCORE_UNKNOWN_WAIT_MS, batch.signal);
    const end = metrics.batchSeconds.startTimer();
    const judged = await judgeBatch(batch.events, state, scorer, (id) => this.devices.find(id), this.options);
    await this.keep(judged);
    end();
    this.count(judged);
    metrics.devicesRemembered.set({ partition: batch.partition }, state.devices.size);
  }

  private async keep({ anomalies, transitions }: JudgedBatch): Promise<void> {
    if (anomalies.length === 0 && transitions.length === 0) return;
    await this.dataSource.transaction('READ COMMITTED', async (manager) => {
      const fresh = await this.keepAnomalies.keep(manager, anomalies);
      const kept = await this.keepTransitions.keep(manager, transitions);
      metrics.anomaliesFound.inc(fresh);
      for (const { transition } of kept) metrics.alertTransitionsMade.inc({ kind: transition.kind });
    });
  }

  private count({ counts }: JudgedBatch): void {
    metrics.scoredReadings.inc({ outcome: 'judged' }, counts.judged);
    metrics.scoredReadings.inc({ outcome: 'late' }, counts.late);
    metrics.scoredReadings.inc({ outcome: 'learning' }, counts.learning);
    metrics.duplicateReadings.inc(counts.duplicate);
    metrics.unknownReadings.inc(counts.unknown);
  }
}
