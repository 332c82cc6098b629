import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestSystem } from '@voltguard/testing';
import { connectAsync, type MqttClient } from 'mqtt';
import { Api } from '../device/api.ts';
import { fetchCertificate } from '../device/device-client.ts';
import type { People } from './people.ts';

/** A device of `owner`, registered and certified through the API and connected to the broker over TLS. */
export class Device {
  private constructor(
    readonly id: string,
    readonly mqtt: MqttClient,
  ) {}

  static async connect(system: TestSystem, people: People): Promise<Device> {
    const id = await people.registerDevice();
    const api = new Api(people.gatewayUrl, { token: people.tokenOf('owner') });
    const directory = await mkdtemp(join(tmpdir(), 'voltguard-e2e-'));
    try {
      const { certFile, keyFile } = await fetchCertificate(api, id, { directory });
      const [ca, cert, key] = await Promise.all(
        [system.mqtt.caFile, certFile, keyFile].map((path) => readFile(path, 'utf8')),
      );
      const url = `mqtts://${system.mqtt.host}:${system.mqtt.port}`;
      return new Device(id, await connectAsync(url, { ca, cert, key, clientId: id, protocolVersion: 4 }));
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }

  get topic(): string {
    return `voltguard/devices/${this.id}/energy`;
  }

  /** Resolves with the broker's acknowledgement. A text or bytes go as they are. */
  async send(payload: unknown): Promise<void> {
    const raw = typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : JSON.stringify(payload);
    await this.mqtt.publishAsync(this.topic, raw, { qos: 1 });
  }

  async close(): Promise<void> {
    await this.mqtt.endAsync(true);
  }
}

const minuteMs = 60_000;
const rest = { voltageV: 230, currentA: 16, powerW: 3_680, temperatureC: 31, frequencyHz: 50, powerFactor: 0.99 };

/** Ordinary readings, one a minute, the last one `endsAgoMs` ago: small waves, as meters have them. */
export function ordinaryReadings(count: number, firstSeq: number, endsAgoMs = 0) {
  const end = Date.now() - endsAgoMs;
  return Array.from({ length: count }, (_, index) => {
    const wave = Math.sin((index + firstSeq) * 1.7);
    return {
      ...rest,
      timestamp: new Date(end - (count - 1 - index) * minuteMs).toISOString(),
      seq: firstSeq + index,
      voltageV: 230 + wave,
      currentA: 16 + wave * 0.1,
      powerW: (230 + wave) * (16 + wave * 0.1) * 0.99,
      temperatureC: 31 + wave * 0.3,
    };
  });
}

/** What a broken neutral looks like. */
export function overVoltageReadings(count: number, firstSeq: number) {
  return ordinaryReadings(count, firstSeq).map((reading) => ({ ...reading, voltageV: 380 }));
}
