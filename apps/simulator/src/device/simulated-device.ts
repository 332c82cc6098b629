import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { mqttTopics } from '@voltguard/contracts';
import { connect, type MqttClient } from 'mqtt';
import { commandsTaken, readingsSent, readingsSkipped, stationsOnline } from '../simulator-metrics.ts';
import { obey } from '../station/command.ts';
import { dueTicks } from '../station/due-ticks.ts';
import { readingAt } from '../station/reading-at.ts';
import type { Station } from '../station/station.ts';
import type { DeviceCertificate } from './certificates.ts';

export interface DeviceSettings {
  readonly brokerUrl: string;
  readonly ca: Buffer;
  readonly catchUp: number;
}

const firmware = 'simulator 1.0';
const mostInMessage = 50;
const rememberedCommands = 100;
const goodByeMs = 1_000;

/** A station on MQTT: it says that it is there, sends its readings one acknowledged message at a time, and obeys commands. */
export class SimulatedDevice {
  private readonly logger: Logger;
  private readonly stopping = new AbortController();
  private readonly obeyed = new Set<string>();
  private client: MqttClient | undefined;
  private powerLimitW = Infinity;
  private isOnline = false;
  private readonly phaseMs: number;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly station: Station,
    private readonly certificate: DeviceCertificate,
    private readonly settings: DeviceSettings,
  ) {
    this.logger = new Logger(`Station ${station.id}`);
    this.phaseMs = Math.floor(station.dice('rating', 1) * station.settings.intervalMs);
  }

  /** Returns at once; it connects and sends until `stop`. */
  start(): void {
    this.client = this.connect();
    this.running = this.run(this.client).catch((error: unknown) => {
      if (!this.stopping.signal.aborted) this.logger.error({ message: 'The station stopped', error });
    });
  }

  /** Says good-bye where the broker can be reached. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    const { client } = this;
    if (!client?.connected) return void client?.end(true);
    const goodBye = client.publishAsync(...this.status('offline', 'switched off')).then(() => client.endAsync());
    await Promise.race([goodBye.catch(() => undefined), pause(goodByeMs)]);
    client.end(true);
  }

  private async run(client: MqttClient): Promise<void> {
    const { signal } = this.stopping;
    let lastSent = this.nowTick() - 1;
    while (!signal.aborted) {
      const { ticks, skipped } = dueTicks(lastSent, this.nowTick(), this.settings.catchUp);
      readingsSkipped.inc(skipped);
      await this.sendAll(client, ticks);
      lastSent = ticks.at(-1) ?? lastSent;
      await pause(Math.max(0, this.timeOf(lastSent + 1) - Date.now()), undefined, { signal }).catch(() => undefined);
    }
  }

  private async sendAll(client: MqttClient, ticks: readonly number[]): Promise<void> {
    for (let first = 0; first < ticks.length; first += mostInMessage) {
      if (this.stopping.signal.aborted) return;
      await this.send(client, ticks.slice(first, first + mostInMessage));
    }
  }

  /** Resolves when the broker has them: while it does not answer nothing more is made, so nothing piles up here. */
  private async send(client: MqttClient, ticks: readonly number[]): Promise<void> {
    const made = ticks.map((tick) => readingAt(this.station, tick, this.powerLimitW));
    const readings = made.map(({ reading }) => reading);
    const payload = JSON.stringify(readings.length === 1 ? readings[0] : readings);
    const acknowledged = client.publishAsync(mqttTopics.energy(this.station.id), payload, { qos: 1 });
    await Promise.race([acknowledged, once(this.stopping.signal, 'abort')]);
    if (this.stopping.signal.aborted) return;
    for (const { fault } of made) readingsSent.inc({ fault: fault ?? 'none' });
  }

  private connect(): MqttClient {
    const { id } = this.station;
    const [topic, payload] = this.status('offline', 'connection lost');
    const client = connect(this.settings.brokerUrl, {
      clientId: id,
      ca: this.settings.ca,
      cert: this.certificate.cert,
      key: this.certificate.key,
      // The broker keeps commands for a station that is away.
      clean: false,
      reconnectPeriod: 1_000,
      will: { topic, payload: Buffer.from(payload), qos: 1, retain: false },
    });
    client.on('connect', () => {
      this.online(true);
      client.subscribe(mqttTopics.commands(id), { qos: 1 });
      this.say(client, 'ready');
    });
    client.on('close', () => this.online(false));
    client.on('error', (error) => this.logger.warn({ message: 'No connection to the broker', reason: error.message }));
    client.on('message', (_topic, message) => this.take(client, message.toString()));
    return client;
  }

  private take(client: MqttClient, message: string): void {
    const outcome = obey(message, new Date());
    commandsTaken.inc({ outcome: outcome.kind });
    if (outcome.kind === 'ignored') return;
    // Commands come at least once: a repetition is answered again, but changes nothing.
    if (outcome.kind === 'applied' && !this.obeyed.has(outcome.commandId)) {
      this.powerLimitW = outcome.powerLimitW;
      this.remember(outcome.commandId);
    }
    this.say(client, `${outcome.detail} (${outcome.commandId})`);
  }

  private remember(commandId: string): void {
    this.obeyed.add(commandId);
    const [oldest] = this.obeyed;
    if (this.obeyed.size > rememberedCommands) this.obeyed.delete(oldest!);
  }

  private say(client: MqttClient, detail: string): void {
    client.publish(...this.status('online', detail), (error) => {
      if (error && !this.stopping.signal.aborted)
        this.logger.warn({ message: 'A status was not sent', reason: error.message });
    });
  }

  private status(status: 'online' | 'offline', detail: string): [topic: string, payload: string, options: { qos: 1 }] {
    return [mqttTopics.status(this.station.id), JSON.stringify({ status, firmware, detail }), { qos: 1 }];
  }

  private online(now: boolean): void {
    if (now !== this.isOnline) stationsOnline.inc(now ? 1 : -1);
    this.isOnline = now;
  }

  /** Stations report at different moments of the interval, always the same one for each. */
  private timeOf(tick: number): number {
    return tick * this.station.settings.intervalMs + this.phaseMs;
  }

  private nowTick(): number {
    return Math.floor((Date.now() - this.phaseMs) / this.station.settings.intervalMs);
  }
}
