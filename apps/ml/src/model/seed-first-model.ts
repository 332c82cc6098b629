import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { NamedLock } from '@voltguard/persistence';
import { DataSource } from 'typeorm';
import { type Config, mlConfig } from '../ml.config.ts';
import { ModelRegistry } from './model-registry.ts';
import { PublishModel } from './publish-model.ts';
import { TrainModel } from './train-model.ts';

const family = 'reading-anomaly';

/** A platform without history gets a model at its first start; of several replicas one trains it. */
@Injectable()
export class SeedFirstModel implements OnApplicationBootstrap {
  private readonly logger = new Logger('SeedFirstModel');

  constructor(
    private readonly dataSource: DataSource,
    private readonly registry: ModelRegistry,
    private readonly trainModel: TrainModel,
    private readonly publishModel: PublishModel,
    @Inject(mlConfig) private readonly config: Config,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (await this.publishModel.announce(family)) return;
    const lock = await NamedLock.acquire(this.dataSource, 'ml.seed-first-model', 60);
    if (!lock) throw new Error('another replica has been training the first model for a minute');
    try {
      if (await this.publishModel.announce(family)) return;
      const [kept] = await this.registry.list();
      const model = kept ?? (await this.trainModel.train(family, this.config.SEED_MODEL_SEED));
      const published = await this.publishModel.publish(family, model.version);
      if (!published.ok) throw new Error(`the first model could not be published: ${published.failure.reason}`);
      this.logger.log(`model ${model.version} is the first one: threshold ${model.threshold.toFixed(4)}`);
    } finally {
      await lock.release();
    }
  }
}
