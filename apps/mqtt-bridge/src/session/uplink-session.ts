import { Inject, Injectable, Logger } from '@nestjs/common';
import type { IPublishPacket } from 'mqtt-packet';
import { ackSeconds, connects, windowMessages } from '../bridge-metrics.ts';
import { bridgeConfig } from '../bridge-tokens.ts';
import type { Config } from '../mqtt-bridge.config.ts';
import { KafkaUplink } from '../uplink/kafka-uplink.ts';
import { AckWindow } from './ack-window.ts';
import { mqttAddress } from './mqtt-address.ts';
import { MqttConnection } from './mqtt-connection.ts';
import { sessionId } from './session-id.ts';

const connectTimeoutMs = 10_000;

/** The shard's session with the broker: takes messages, acknowledges those that Kafka has, stops reading when too much is under way. */
@Injectable()
export class UplinkSession {
  private readonly logger = new Logger(UplinkSession.name);
  /** Subscribed. */
  private connection: MqttConnection | undefined;
  /**
   * The one that messages come from: as soon as the broker took us, because it sends what it kept before it answers the
   * subscription. Whatever came then is acknowledged too, and a full window reads on.
   */
  private source: MqttConnection | undefined;
  private window: AckWindow | undefined;
  private subscribed = false;
  private closing = false;

  constructor(
    @Inject(bridgeConfig) private readonly config: Config,
    @Inject(KafkaUplink) private readonly uplink: KafkaUplink,
  ) {}

  /** Connected and subscribed. */
  get serving(): boolean {
    return this.connection !== undefined;
  }

  /** Connects and serves until the connection ends; gives the reason. What was under way then is in Kafka, though not acknowledged. */
  async serve(): Promise<Error> {
    const window = new AckWindow((messageIds) => {
      this.source?.acknowledge(messageIds);
      this.flow();
    });
    try {
      this.window = window;
      const connection = await this.connect();
      this.connection = connection;
      this.flow();
      const reason = await connection.closed;
      this.connection = undefined;
      return reason;
    } catch (error) {
      return error as Error;
    } finally {
      this.connection = undefined;
      this.source = undefined;
      // A next connection begins with an empty window: order per device holds, and memory has one bound.
      await window.drained();
      windowMessages.set(0);
    }
  }

  /** Ends the connection at once: the shard is another's. */
  cut(reason: string): void {
    this.source?.end(new Error(reason));
  }

  /** Takes nothing more, waits until what is under way is acknowledged, and leaves. */
  async close(drainMs: number): Promise<void> {
    this.closing = true;
    this.source?.pause();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, drainMs)));
    await Promise.race([this.window?.drained(), late]);
    clearTimeout(timer);
    await this.source?.disconnect();
  }

  private async connect(): Promise<MqttConnection> {
    const { MQTT_SHARD, MQTT_SHARD_FILTERS, MQTT_KEEPALIVE_SECONDS } = this.config;
    const clientId = sessionId(MQTT_SHARD);
    const connection = await MqttConnection.open(
      mqttAddress(this.config),
      { clientId, keepaliveSeconds: MQTT_KEEPALIVE_SECONDS, connectTimeoutMs },
      (messages, from) => this.take(messages, from),
    );
    this.source = connection;
    connects.inc();
    try {
      // With the session still there the filters are too: subscribing again would bring every retained message again.
      if (!this.subscribed || !connection.sessionPresent) await connection.subscribe(MQTT_SHARD_FILTERS);
    } catch (error) {
      connection.end(error as Error);
      throw error;
    }
    this.subscribed = true;
    this.logger.log({ message: `Connected as ${clientId}`, sessionPresent: connection.sessionPresent });
    return connection;
  }

  private take(messages: readonly IPublishPacket[], connection: MqttConnection): void {
    const window = this.window;
    if (this.closing || !window) return;
    const arrivedMs = Date.now();
    const messageIds: number[] = [];
    let bytes = 0;
    for (const message of messages) {
      if (message.qos > 0) messageIds.push(message.messageId!);
      bytes += message.payload.length;
    }
    const done = window.add(messageIds, messages.length, bytes);
    if (this.isFull(window)) connection.pause();
    windowMessages.set(window.messages);
    void this.uplink.take(messages, arrivedMs).then(() => {
      ackSeconds.observe((Date.now() - arrivedMs) / 1_000);
      done();
    });
  }

  /** Reads on once half of the window is free: a pause per message would cost more than it saves. */
  private flow(): void {
    const window = this.window;
    if (!window || this.closing) return;
    windowMessages.set(window.messages);
    const { MQTT_WINDOW_MESSAGES, MQTT_WINDOW_BYTES } = this.config;
    if (window.messages <= MQTT_WINDOW_MESSAGES / 2 && window.bytes <= MQTT_WINDOW_BYTES / 2) this.source?.resume();
  }

  private isFull({ messages, bytes }: AckWindow): boolean {
    return messages >= this.config.MQTT_WINDOW_MESSAGES || bytes >= this.config.MQTT_WINDOW_BYTES;
  }
}
