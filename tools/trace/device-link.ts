import { connectAsync, type MqttClient } from 'mqtt';
import { TraceError } from './read-trace.ts';

export interface DeviceLinkSettings {
  readonly host: string;
  readonly port: number;
  readonly deviceId: string;
  /** PEM texts. */
  readonly ca: string | Buffer;
  readonly certificate: string | Buffer;
  readonly key: string | Buffer;
  /** Messages on their way at once. */
  readonly window: number;
}

/**
 * A device on MQTT/TLS that publishes with QoS 1: at most `window` messages wait for their acknowledgement, and those that do are
 * sent again after a lost connection.
 */
export class DeviceLink {
  readonly #client: MqttClient;
  readonly #window: number;
  #inFlight = 0;
  #acknowledged = 0;
  #failure: Error | undefined;
  #waiting: (() => void) | undefined;

  private constructor(client: MqttClient, window: number) {
    this.#client = client;
    this.#window = window;
  }

  static async open(settings: DeviceLinkSettings): Promise<DeviceLink> {
    const { host, port, deviceId, window } = settings;
    try {
      const client = await connectAsync(
        `mqtts://${host}:${port}`,
        {
          clientId: deviceId,
          ca: settings.ca,
          cert: settings.certificate,
          key: settings.key,
          reconnectPeriod: 500,
          connectTimeout: 10_000,
        },
        false,
      );
      // While the broker is away the client keeps trying; what was not acknowledged waits in its store.
      client.on('error', () => undefined);
      return new DeviceLink(client, window);
    } catch (error) {
      throw new TraceError(
        `The broker at ${host}:${port} did not let ${deviceId} in: ${(error as Error).message}. ` +
          `Is the system running (npm run status), and is the certificate of this system?`,
      );
    }
  }

  get acknowledged(): number {
    return this.#acknowledged;
  }

  /** Resolves once there is room in the window for the next message, not when this one is acknowledged. */
  async publish(topic: string, payload: string): Promise<void> {
    this.#inFlight += 1;
    this.#client.publish(topic, payload, { qos: 1 }, (error) => {
      this.#inFlight -= 1;
      if (error) this.#failure ??= error;
      else this.#acknowledged += 1;
      this.#waiting?.();
    });
    await this.#until(() => this.#inFlight < this.#window);
  }

  /** Everything that was published is acknowledged. */
  async drained(): Promise<void> {
    await this.#until(() => this.#inFlight === 0);
  }

  async close(): Promise<void> {
    await this.#client.endAsync();
  }

  async #until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      if (this.#failure) throw this.#failure;
      await new Promise<void>((resolve) => (this.#waiting = resolve));
    }
    if (this.#failure) throw this.#failure;
  }
}
