import { Injectable } from '@nestjs/common';
import { modelChanged } from '@voltguard/contracts';
import { failed, ok, type Result } from '@voltguard/kernel';
import { outgoing, Outbox } from '@voltguard/messaging';
import { DataSource } from 'typeorm';
import { BrokenModel, LoadScorer } from './load-scorer.ts';
import { ModelRegistry } from './model-registry.ts';
import type { ModelFamily, StoredModel } from './stored-model.ts';

export type NotPublished =
  { readonly reason: 'model-unknown' } | { readonly reason: 'model-broken'; readonly detail: string };

/** Makes a version live everywhere, an older one too: that is how a bad model is taken back. */
@Injectable()
export class PublishModel {
  constructor(
    private readonly dataSource: DataSource,
    private readonly registry: ModelRegistry,
    private readonly loadScorer: LoadScorer,
    private readonly outbox: Outbox,
  ) {}

  async publish(
    family: ModelFamily,
    version: number,
    extras: { readonly actor?: string } = {},
  ): Promise<Result<StoredModel, NotPublished>> {
    const known = await this.registry.find(family, version);
    if (!known) return failed({ reason: 'model-unknown' });
    try {
      const scorer = await this.loadScorer.load(known);
      await scorer.release();
    } catch (error) {
      if (error instanceof BrokenModel) return failed({ reason: 'model-broken', detail: error.message });
      throw error;
    }
    return this.dataSource.transaction(async (manager) => {
      const now = new Date();
      await this.registry.makeLive(manager, family, version, now);
      await this.outbox.add(manager, outgoing(modelChanged, stateOf(known, now), extras));
      return ok((await this.registry.find(family, version, manager))!);
    });
  }

  /** Says again which model is live: at every start, so that a topic that was made anew has it too. */
  async announce(family: ModelFamily): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      const live = await this.registry.findLive(family, manager);
      if (live)
        await this.outbox.add(manager, outgoing(modelChanged, stateOf(live, live.publishedAt ?? live.createdAt)));
      return live !== undefined;
    });
  }
}

function stateOf({ family, version, sha256, features, threshold }: StoredModel, changedAt: Date) {
  const stage = 'live' as const;
  return { family, version, stage, sha256, features: [...features], threshold, changedAt: changedAt.toISOString() };
}
