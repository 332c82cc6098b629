import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Config, mlConfig } from '../ml.config.ts';
import { trainSeedModel } from '../training/train-seed-model.ts';
import { ModelRegistry } from './model-registry.ts';
import type { ModelFamily, StoredModel } from './stored-model.ts';

/** Trains a candidate on ordinary devices. It takes about a second, and gives way to other work between two devices. */
@Injectable()
export class TrainModel {
  constructor(
    private readonly dataSource: DataSource,
    private readonly registry: ModelRegistry,
    @Inject(mlConfig) private readonly config: Config,
  ) {}

  async train(family: ModelFamily, seed: number): Promise<StoredModel> {
    const model = await trainSeedModel({ seed, warmUpReadings: this.config.SCORE_WARM_UP_READINGS });
    return this.dataSource.transaction(async (manager) => {
      const version = await this.registry.add(manager, family, model, new Date());
      return (await this.registry.find(family, version, manager))!;
    });
  }
}
