import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import { generate, parser, type Packet } from 'mqtt-packet';

export interface DeviceCredentials {
  readonly deviceId: string;
  /** PEM texts. */
  readonly certificate: string;
  readonly key: string;
}

export interface BrokerAddress {
  readonly host: string;
  readonly port: number;
  /** PEM text of the authority that the broker is trusted by. */
  readonly ca: string;
}

/** The protocol's limit of identifiers, less 0. */
const maxMessageIds = 65_535;

/**
 * A device's MQTT connection at the packet level: a load generator shares the machine with what it measures, and a full client costs three
 * times as much a message. It doesn't reconnect: losing the broker ends a measurement.
 */
export class DeviceConnection {
  readonly deviceId: string;
  readonly #socket: TLSSocket;
  readonly #onAcknowledged: () => void;
  #inFlight = 0;
  #messageId = 0;

  private constructor(deviceId: string, socket: TLSSocket, onAcknowledged: () => void) {
    this.deviceId = deviceId;
    this.#socket = socket;
    this.#onAcknowledged = onAcknowledged;
  }

  static async open(
    broker: BrokerAddress,
    device: DeviceCredentials,
    onAcknowledged: () => void,
  ): Promise<DeviceConnection> {
    const socket = connect({
      host: broker.host,
      port: broker.port,
      ca: broker.ca,
      cert: device.certificate,
      key: device.key,
      servername: broker.host === '127.0.0.1' ? 'localhost' : broker.host,
    });
    await once(socket, 'secureConnect');
    socket.setNoDelay(true);
    const connection = new DeviceConnection(device.deviceId, socket, onAcknowledged);
    await connection.#greet();
    return connection;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Publishes with QoS 1. */
  publish(topic: string, payload: string): void {
    this.#messageId = (this.#messageId % maxMessageIds) + 1;
    this.#inFlight += 1;
    this.#socket.write(
      generate({ cmd: 'publish', topic, payload, qos: 1, messageId: this.#messageId, dup: false, retain: false }),
    );
  }

  /** What is published until `uncork` leaves in as few TLS records as possible. */
  cork(): void {
    this.#socket.cork();
  }

  uncork(): void {
    this.#socket.uncork();
  }

  async close(): Promise<void> {
    this.#socket.end(generate({ cmd: 'disconnect' }));
    this.#socket.destroySoon();
    if (!this.#socket.closed) await once(this.#socket, 'close');
  }

  async #greet(): Promise<void> {
    const packets = parser();
    const greeted = new Promise<void>((resolve, reject) => {
      this.#socket.once('close', () => reject(new Error(`the broker closed the connection of ${this.deviceId}`)));
      packets.on('packet', (packet: Packet) => {
        if (packet.cmd === 'puback') {
          this.#inFlight -= 1;
          this.#onAcknowledged();
        } else if (packet.cmd === 'connack') {
          if (packet.returnCode === 0) resolve();
          else reject(new Error(`the broker refused ${this.deviceId}: code ${packet.returnCode}`));
        }
      });
    });
    packets.on('error', (error: Error) => this.#socket.destroy(error));
    this.#socket.on('data', (chunk: Buffer) => packets.parse(chunk));
    this.#socket.write(
      generate({
        cmd: 'connect',
        protocolId: 'MQTT',
        protocolVersion: 4,
        clientId: this.deviceId,
        clean: true,
        keepalive: 0,
      }),
    );
    await greeted;
  }
}
