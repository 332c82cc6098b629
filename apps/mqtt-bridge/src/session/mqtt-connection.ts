import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import {
  generate,
  type IConnackPacket,
  type IPublishPacket,
  type ISubackPacket,
  type Packet,
  parser,
} from 'mqtt-packet';
import { Deferred } from './deferred.ts';
import type { MqttAddress } from './mqtt-address.ts';

export interface ConnectionOptions {
  readonly clientId: string;
  readonly keepaliveSeconds: number;
  /** For the whole way to the broker's answer. */
  readonly connectTimeoutMs: number;
}

/** The messages that came in together, in their order. */
export type OnMessages = (messages: readonly IPublishPacket[], connection: MqttConnection) => void;

const refusedSubscription = 128;

/**
 * One connection to the broker with a session that outlives it (MQTT 3.1.1, clean session 0). It works on packets, because acknowledging
 * is the caller's decision, later and in windows: the public hooks of MQTT clients acknowledge one message after another.
 */
export class MqttConnection {
  readonly closed: Promise<Error>;
  sessionPresent = false;
  private readonly packets = parser();
  private readonly ended = new Deferred<Error>();
  private connack: Deferred<IConnackPacket> | undefined;
  private suback: Deferred<ISubackPacket> | undefined;
  private read: IPublishPacket[] = [];
  private handing = false;
  private lastHeardMs = Date.now();
  private paused = false;
  private timer: NodeJS.Timeout | undefined;

  private constructor(
    private readonly socket: Socket,
    private readonly onMessages: OnMessages,
    private readonly keepaliveMs: number,
  ) {
    this.closed = this.ended.promise;
    this.packets.on('packet', (packet: Packet) => this.take(packet));
    this.packets.on('error', (error: Error) => this.end(error));
    socket.on('data', (chunk: Buffer) => this.onData(chunk));
    socket.on('error', (error: Error) => this.end(error));
    socket.on('close', () => this.end(new Error('the broker closed the connection')));
    socket.setNoDelay(true);
  }

  /** Resolves when the broker took us. @throws when it is away or refuses */
  static async open(address: MqttAddress, options: ConnectionOptions, onMessages: OnMessages): Promise<MqttConnection> {
    const { host, port, tls } = address;
    const servername = isIP(host) === 0 ? host : undefined;
    const socket = tls
      ? connectTls({ host, port, ...tls, ...(servername === undefined ? {} : { servername }) })
      : connectPlain({ host, port });
    const connection = new MqttConnection(socket, onMessages, options.keepaliveSeconds * 1_000);
    const late = setTimeout(() => connection.end(new Error('the broker does not answer')), options.connectTimeoutMs);
    try {
      await connection.greet(options);
      return connection;
    } finally {
      clearTimeout(late);
    }
  }

  /** Subscribes with QoS 1. @throws when the broker refuses one of the filters */
  async subscribe(filters: readonly string[]): Promise<void> {
    this.suback = new Deferred();
    const subscriptions = filters.map((topic) => ({ topic, qos: 1 as const }));
    this.socket.write(generate({ cmd: 'subscribe', messageId: 1, subscriptions }));
    const { granted } = await this.whileOpen(this.suback.promise);
    const refused = filters.filter((_, index) => granted[index] === refusedSubscription);
    if (refused.length > 0) throw new Error(`the broker refuses the subscription to ${refused.join(', ')}`);
  }

  /** Acknowledges messages in this order, in one write. */
  acknowledge(messageIds: readonly number[]): void {
    if (this.socket.destroyed || messageIds.length === 0) return;
    const bytes = Buffer.allocUnsafe(messageIds.length * 4);
    for (let i = 0; i < messageIds.length; i++) {
      bytes.writeUInt16BE(0x4002, i * 4);
      bytes.writeUInt16BE(messageIds[i]!, i * 4 + 2);
    }
    this.socket.write(bytes);
  }

  /** Stops reading: the broker keeps what we do not take. */
  pause(): void {
    this.paused = true;
    this.socket.pause();
  }

  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    this.lastHeardMs = Date.now();
    this.socket.resume();
  }

  /** Orderly: what was written is sent, the broker keeps the session. */
  async disconnect(): Promise<void> {
    if (!this.socket.destroyed) {
      this.socket.end(generate({ cmd: 'disconnect' }));
      this.socket.resume();
    }
    const late = setTimeout(() => this.end(new Error('the broker did not close in time')), 1_000);
    await this.closed;
    clearTimeout(late);
  }

  end(reason: Error): void {
    clearInterval(this.timer);
    this.socket.destroy();
    this.ended.resolve(reason);
  }

  private async greet({ clientId, keepaliveSeconds }: ConnectionOptions): Promise<void> {
    this.connack = new Deferred();
    this.socket.write(
      generate({
        cmd: 'connect',
        protocolId: 'MQTT',
        protocolVersion: 4,
        clientId,
        clean: false,
        keepalive: keepaliveSeconds,
      }),
    );
    const { returnCode, sessionPresent } = await this.whileOpen(this.connack.promise);
    if (returnCode !== 0) {
      this.end(new Error('refused'));
      throw new Error(`the broker refuses ${clientId}: return code ${returnCode}`);
    }
    this.sessionPresent = sessionPresent;
    this.timer = setInterval(() => this.beat(), this.keepaliveMs / 2).unref();
  }

  private beat(): void {
    // A paused socket hears nothing, so silence says nothing.
    if (!this.paused && Date.now() - this.lastHeardMs > this.keepaliveMs * 1.5)
      this.end(new Error('the broker is silent'));
    else this.socket.write(generate({ cmd: 'pingreq' }));
  }

  private onData(chunk: Buffer): void {
    this.lastHeardMs = Date.now();
    this.packets.parse(chunk);
    if (this.read.length === 0 || this.handing) return;
    this.handing = true;
    // The broker writes a TLS record per message: those that came in one turn of the event loop are worth one hand-over.
    setImmediate(() => {
      this.handing = false;
      const messages = this.read;
      this.read = [];
      // Too late to acknowledge them: they come again.
      if (!this.socket.destroyed) this.onMessages(messages, this);
    });
  }

  private take(packet: Packet): void {
    if (packet.cmd === 'publish') this.read.push(packet);
    else if (packet.cmd === 'connack') this.connack?.resolve(packet);
    else if (packet.cmd === 'suback') this.suback?.resolve(packet);
  }

  private async whileOpen<Value>(promise: Promise<Value>): Promise<Value> {
    return Promise.race([promise, this.closed.then((reason) => Promise.reject(reason))]);
  }
}
