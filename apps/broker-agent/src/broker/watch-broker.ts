import { readFileSync } from 'node:fs';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { uniqueId } from '@voltguard/kernel';
import { HealthRegistry } from '@voltguard/observability';
import { connect, type MqttClient } from 'mqtt';
import { connectedClients, droppedMessages, storedBytes } from '../agent-metrics.ts';
import { agentConfig } from '../agent-tokens.ts';
import type { Config } from '../broker-agent.config.ts';

const dropped = '$SYS/broker/publish/messages/dropped';
const stored = '$SYS/broker/store/messages/bytes';
const connected = '$SYS/broker/clients/connected';

/** Reads what Mosquitto says of itself; a dropped message was acknowledged to its device and is lost, so that is an alarm. */
@Injectable()
export class WatchBroker implements OnApplicationBootstrap, OnApplicationShutdown {
  /** What the broker keeps, as it last said. */
  keptBytes = 0;
  private readonly logger = new Logger(WatchBroker.name);
  private client: MqttClient | undefined;
  private droppedSoFar: number | undefined;

  constructor(
    @Inject(agentConfig) private readonly config: Config,
    @Inject(HealthRegistry) private readonly health: HealthRegistry,
  ) {}

  onApplicationBootstrap(): void {
    const secure = this.config.MQTT_URL.startsWith('mqtts:');
    const client = connect(this.config.MQTT_URL, {
      clientId: `broker-agent:${uniqueId()}`,
      reconnectPeriod: 500,
      ...(secure ? this.credentials() : {}),
    });
    client.on('connect', () => {
      this.droppedSoFar = undefined;
      client.subscribe([dropped, stored, connected], { qos: 0 });
    });
    client.on('message', (topic, payload) => this.take(topic, Number(payload.toString())));
    client.on('error', (error) => this.logger.warn({ message: 'Mosquitto cannot be watched', reason: error.message }));
    this.client = client;
    this.health.add('watch', () => {
      if (!client.connected) throw new Error('not connected to Mosquitto');
      return Promise.resolve();
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.client?.endAsync(true);
  }

  private credentials(): { ca: Buffer; cert: Buffer; key: Buffer } {
    const { MQTT_CA_FILE, MQTT_CERT_FILE, MQTT_KEY_FILE } = this.config;
    return { ca: readFileSync(MQTT_CA_FILE), cert: readFileSync(MQTT_CERT_FILE), key: readFileSync(MQTT_KEY_FILE) };
  }

  private take(topic: string, value: number): void {
    if (!Number.isFinite(value)) return;
    if (topic === connected) connectedClients.set(value);
    else if (topic === stored) {
      this.keptBytes = value;
      storedBytes.set(value);
    } else this.takeDropped(value);
  }

  private takeDropped(count: number): void {
    droppedMessages.set(count);
    // The first word after a connection may tell of a time long ago: only a rise is news.
    if (this.droppedSoFar !== undefined && count > this.droppedSoFar) {
      const message =
        'Mosquitto dropped acknowledged messages: a queue is full (max_queued_bytes). Is the bridge running?';
      this.logger.error({ message, dropped: count - this.droppedSoFar });
    }
    this.droppedSoFar = count;
  }
}
