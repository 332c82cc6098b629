import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { uniqueId } from '@voltguard/kernel';
import { connect, type MqttClient } from 'mqtt';
import { bridgeConfig } from '../bridge-tokens.ts';
import type { Config } from '../mqtt-bridge.config.ts';
import { Deferred } from '../session/deferred.ts';
import { mqttAddress } from '../session/mqtt-address.ts';

/** Publishes to devices and waits for the broker's acknowledgement. Each process has a client of its own: any of them may deliver. */
@Injectable()
export class DevicePublisher implements OnApplicationShutdown {
  private readonly logger = new Logger(DevicePublisher.name);
  private readonly client: MqttClient;

  constructor(@Inject(bridgeConfig) config: Config) {
    const { host, port, tls } = mqttAddress(config);
    this.client = connect({
      host,
      port,
      protocol: tls ? 'mqtts' : 'mqtt',
      ...tls,
      clientId: `bridge-downlink:${uniqueId()}`,
      keepalive: config.MQTT_KEEPALIVE_SECONDS,
      reconnectPeriod: 500,
    });
    this.client.on('error', (error) => this.logger.warn({ message: 'No way down to devices', reason: error.message }));
  }

  /** Resolves when the broker has the message; waits while it is away. @throws when the wait is given up by the signal */
  async publish(topic: string, message: object, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const given = new Deferred<never>();
    const abort = (): void => given.reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    try {
      await Promise.race([this.client.publishAsync(topic, JSON.stringify(message), { qos: 1 }), given.promise]);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.client.endAsync(true);
  }
}
