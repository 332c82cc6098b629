import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { consumers, type modelChanged } from '@voltguard/contracts';
import { type BroadcastRecord, ConsumeBroadcast } from '@voltguard/messaging';
import { HealthRegistry } from '@voltguard/observability';
import { liveModelVersion, modelsRefused } from '../scoring/metrics.ts';
import type { Scorer } from '../scoring/scorer.ts';
import { BrokenModel, LoadScorer } from './load-scorer.ts';

/** The model that scores now. A new one is loaded beside it; whoever takes `current()` next has the new one. */
@Injectable()
export class LiveModel implements OnModuleInit {
  private readonly logger = new Logger('LiveModel');
  private scorer: Scorer | undefined;
  private loaded = '';
  private readonly waiting = new Set<() => void>();

  constructor(
    private readonly loadScorer: LoadScorer,
    private readonly health: HealthRegistry,
  ) {}

  onModuleInit(): void {
    this.health.add('live-model', async () => {
      if (!this.scorer) throw new Error('no model is live yet');
    });
  }

  @ConsumeBroadcast(consumers.liveModels)
  async take(records: readonly BroadcastRecord<typeof modelChanged>[]): Promise<void> {
    const latest = records.findLast(({ data }) => data?.family === 'reading-anomaly')?.data;
    if (!latest || this.loaded === `${latest.version} ${latest.sha256}`) return;
    try {
      this.swap(await this.loadScorer.load(latest));
      this.loaded = `${latest.version} ${latest.sha256}`;
    } catch (error) {
      if (!(error instanceof BrokenModel)) throw error;
      modelsRefused.inc();
      const still = this.scorer ? `version ${this.scorer.version} goes on` : 'no model is live';
      this.logger.error(`a model was refused, ${still}: ${error.message}`);
    }
  }

  /** @throws the signal's reason when it is aborted before there is a model */
  async current(signal: AbortSignal): Promise<Scorer> {
    while (!this.scorer) await this.change(signal);
    return this.scorer;
  }

  /** The old session is left to the collector: a batch of another partition may still be running on it. */
  private swap(scorer: Scorer): void {
    const before = this.scorer?.version;
    this.scorer = scorer;
    liveModelVersion.set(scorer.version);
    this.logger.log(`model ${scorer.version} scores now${before === undefined ? '' : ` instead of ${before}`}`);
    for (const wake of this.waiting) wake();
  }

  private async change(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        this.waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.waiting.add(wake);
      signal.addEventListener('abort', wake);
    });
    signal.throwIfAborted();
  }
}
