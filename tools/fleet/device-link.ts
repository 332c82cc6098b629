import { connectAsync, type MqttClient } from 'mqtt';
import type { BrokerAddress, DeviceCredentials } from './device-connection.ts';

/** The broker did not let a device in; the message says what to look at. */
export class DeviceRefused extends Error {}

/**
 * A device on MQTT/TLS that publishes with QoS 1 and keeps at it: at most `window` messages wait for their acknowledgement, and those that do
 * are sent again after a lost connection.
 */
export class DeviceLink {
  readonly deviceId: string;
  readonly #client: MqttClient;
  readonly #window: number;
  #inFlight = 0;
  #acknowledged = 0;
  #failure: Error | undefined;
  #waiting: (() => void)[] = [];

  private constructor(deviceId: string, client: MqttClient, window: number) {
    this.deviceId = deviceId;
    this.#client = client;
    this.#window = window;
  }

  static async open(broker: BrokerAddress, device: DeviceCredentials, window: number): Promise<DeviceLink> {
    const { host, port, ca } = broker;
    const options = {
      clientId: device.deviceId,
      ca,
      cert: device.certificate,
      key: device.key,
      reconnectPeriod: 500,
      connectTimeout: 10_000,
    };
    try {
      const client = await connectAsync(`mqtts://${host}:${port}`, options, false);
      // While the broker is away the client keeps trying; what was not acknowledged waits in its store.
      client.on('error', () => undefined);
      return new DeviceLink(device.deviceId, client, window);
    } catch (error) {
      throw new DeviceRefused(
        `The broker at ${host}:${port} did not let ${device.deviceId} in: ${(error as Error).message}. ` +
          `Does the system run (npm run status), and is the device's certificate from this system?`,
      );
    }
  }

  get acknowledged(): number {
    return this.#acknowledged;
  }

  /** Resolves once there is room in the window for the next message, not when this one is acknowledged. */
  async publish(topic: string, payload: string, onAcknowledged?: () => void): Promise<void> {
    this.#inFlight += 1;
    this.#client.publish(topic, payload, { qos: 1 }, (error) => {
      this.#inFlight -= 1;
      if (error) this.#failure ??= error;
      else {
        this.#acknowledged += 1;
        onAcknowledged?.();
      }
      for (const wake of this.#waiting.splice(0)) wake();
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
    while (!condition() && !this.#failure) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    if (this.#failure) throw this.#failure;
  }
}
