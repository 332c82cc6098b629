import { type DynamicModule, Inject, Injectable, Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import { MessagingModule } from '@voltguard/messaging';
import { ObservabilityModule } from '@voltguard/observability';
import { Redis } from 'ioredis';
import { bridgeConfig, leaseRedis } from './bridge-tokens.ts';
import { DeliverAlerts } from './downlink/deliver-alerts.ts';
import { DeliverCommands } from './downlink/deliver-commands.ts';
import { DevicePublisher } from './downlink/device-publisher.ts';
import { ShardHolder } from './lease/shard-holder.ts';
import { ShardLease } from './lease/shard-lease.ts';
import type { Config } from './mqtt-bridge.config.ts';
import { UplinkSession } from './session/uplink-session.ts';
import { KafkaUplink } from './uplink/kafka-uplink.ts';

/** Commands fail at once while Redis is away: a lease that is renewed late is worse than one that is known to be lost. */
function connectRedis(config: Config): Redis {
  const redis = new Redis(config.REDIS_URL, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: Math.max(500, config.MQTT_LEASE_MS / 5),
    retryStrategy: (attempt) => Math.min(attempt * 50, config.MQTT_LEASE_MS / 4),
  });
  const logger = new Logger('Redis');
  redis.on('error', (error: Error) => logger.debug(error.message));
  return redis;
}

@Injectable()
class RedisEnd implements OnApplicationShutdown {
  constructor(@Inject(leaseRedis) private readonly redis: Redis) {}

  onApplicationShutdown(): void {
    this.redis.disconnect();
  }
}

@Module({})
export class MqttBridgeModule {
  static register(config: Config): DynamicModule {
    const { KAFKA_NAMESPACE, MQTT_SHARD, MQTT_LEASE_MS } = config;
    const leaseKey = `${KAFKA_NAMESPACE}mqtt-bridge:shard:${MQTT_SHARD}`;
    return {
      module: MqttBridgeModule,
      imports: [
        ObservabilityModule.register({
          service: 'mqtt-bridge',
          level: config.LOG_LEVEL,
          internalHost: config.INTERNAL_HOST,
          internalPort: config.INTERNAL_PORT,
          drainSeconds: config.DRAIN_SECONDS,
        }),
        MessagingModule.register({ service: 'mqtt-bridge', brokers: config.KAFKA_BROKERS, namespace: KAFKA_NAMESPACE }),
      ],
      providers: [
        { provide: bridgeConfig, useValue: config },
        { provide: leaseRedis, useFactory: () => connectRedis(config) },
        {
          provide: ShardLease,
          useFactory: (redis: Redis) => new ShardLease(redis, leaseKey, MQTT_LEASE_MS),
          inject: [leaseRedis],
        },
        RedisEnd,
        KafkaUplink,
        UplinkSession,
        ShardHolder,
        DevicePublisher,
        DeliverAlerts,
        DeliverCommands,
      ],
      exports: [ShardHolder],
    };
  }
}
