import { readFile } from 'node:fs/promises';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { readCertificates } from './device/certificates.ts';
import { SimulatedDevice } from './device/simulated-device.ts';
import type { SimulatorConfig } from './simulator.config.ts';
import { Station } from './station/station.ts';

export const simulatorConfig = Symbol('SimulatorConfig');

/** All stations that there are certificates for. */
@Injectable()
export class Fleet implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(Fleet.name);
  private devices: readonly SimulatedDevice[] = [];

  constructor(@Inject(simulatorConfig) private readonly config: SimulatorConfig) {}

  async onApplicationBootstrap(): Promise<void> {
    const { config } = this;
    const certificates = await readCertificates(
      config.SIMULATOR_CERTIFICATES,
      config.SIMULATOR_PREFIX,
      config.SIMULATOR_DEVICES,
    );
    if (certificates.length < config.SIMULATOR_DEVICES) {
      this.logger.warn(
        `${config.SIMULATOR_CERTIFICATES} holds certificates of ${certificates.length} stations ${config.SIMULATOR_PREFIX}*, not of ${config.SIMULATOR_DEVICES}`,
      );
    }
    const ca = await readFile(config.MQTT_CA_FILE);
    const settings = { brokerUrl: config.MQTT_URL, ca, catchUp: config.SIMULATOR_CATCH_UP_READINGS };
    const behaviour = {
      seed: config.SIMULATOR_SEED,
      intervalMs: config.SIMULATOR_INTERVAL_MS,
      faultRate: config.SIMULATOR_FAULT_RATE,
    };
    this.devices = certificates.map(
      (certificate) => new SimulatedDevice(new Station(certificate.deviceId, behaviour), certificate, settings),
    );
    for (const device of this.devices) device.start();
    this.logger.log(`${this.devices.length} stations, a reading every ${config.SIMULATOR_INTERVAL_MS} ms`);
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.devices.map((device) => device.stop()));
  }
}
