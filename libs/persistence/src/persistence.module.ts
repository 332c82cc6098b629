import {
  type DynamicModule,
  Global,
  Inject,
  Injectable,
  Logger,
  Module,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { HealthRegistry } from '@voltguard/observability';
import { DataSource } from 'typeorm';
import { connect } from './connect.ts';
import { createDataSource, type PersistenceOptions } from './create-data-source.ts';

@Injectable()
class DatabaseLifetime implements OnModuleInit, OnApplicationShutdown {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(HealthRegistry) private readonly health: HealthRegistry,
  ) {}

  onModuleInit(): void {
    this.health.add('database', async () => {
      await this.dataSource.query('SELECT 1');
    });
  }

  /** After consumers and HTTP have drained (they stop in beforeApplicationShutdown and on module destroy). */
  async onApplicationShutdown(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}

/** Provides TypeORM's `DataSource`, connected and migrated; needs the ObservabilityModule for the check `database`. */
@Global()
@Module({})
export class PersistenceModule {
  static register(options: PersistenceOptions): DynamicModule {
    const logger = new Logger('Persistence');
    const dataSource = {
      provide: DataSource,
      useFactory: () =>
        connect(createDataSource(options), {
          onWait: (reason, waitedMs) =>
            logger.warn(`the database is away (${reason}); waiting, ${Math.round(waitedMs / 1000)} s so far`),
        }),
    };
    return { module: PersistenceModule, providers: [dataSource, DatabaseLifetime], exports: [DataSource] };
  }
}
