import { setTimeout as delay } from 'node:timers/promises';
import { mqttTopics } from '@voltguard/contracts';
import type { DeviceLink } from '../fleet/device-link.ts';
import type { NumberedReading } from './numbered-reading.ts';

const tickMs = 20;

/** One device of a storm: what it has sent, and what of it the broker has acknowledged. */
export interface StormDevice {
  readonly link: DeviceLink;
  readonly readings: readonly NumberedReading[];
  readonly sent: Set<number>;
  readonly acknowledged: Set<number>;
}

/** Devices that publish their numbered readings with QoS 1 at one pace, in parts, so that something can happen in between. */
export class Storm {
  readonly devices: readonly StormDevice[];
  #published = 0;
  readonly #length: number;

  constructor(devices: readonly { link: DeviceLink; readings: readonly NumberedReading[] }[]) {
    this.devices = devices.map((device) => ({ ...device, sent: new Set(), acknowledged: new Set() }));
    this.#length = Math.min(...devices.map(({ readings }) => readings.length));
  }

  /** Share of its readings that each device has published, 0 to 1. */
  get progress(): number {
    return this.#published / this.#length;
  }

  get acknowledged(): number {
    return this.devices.reduce((sum, { acknowledged }) => sum + acknowledged.size, 0);
  }

  /** Goes on to `share` of all readings in about `seconds`; resolves once they are published, acknowledged or not. */
  async publishTo(share: number, seconds: number): Promise<void> {
    const from = this.#published;
    const to = Math.round(share * this.#length);
    const began = performance.now();
    while (this.#published < to) {
      const due = Math.min(to, from + Math.ceil(((performance.now() - began) / 1000 / seconds) * (to - from)));
      while (this.#published < due) await this.#publishNext();
      await delay(tickMs);
    }
  }

  /** Resolves when the devices have published that share. */
  async reached(share: number): Promise<void> {
    while (this.progress < share) await delay(tickMs);
  }

  /** Everything that was published is acknowledged. */
  async acknowledgedAll(): Promise<void> {
    await Promise.all(this.devices.map(({ link }) => link.drained()));
  }

  async close(): Promise<void> {
    await Promise.all(this.devices.map(({ link }) => link.close()));
  }

  async #publishNext(): Promise<void> {
    const index = this.#published;
    await Promise.all(
      this.devices.map(({ link, readings, sent, acknowledged }) => {
        const reading = readings[index]!;
        sent.add(reading.seq);
        const onAcknowledged = () => void acknowledged.add(reading.seq);
        return link.publish(mqttTopics.energy(link.deviceId), JSON.stringify(reading), onAcknowledged);
      }),
    );
    this.#published += 1;
  }
}
