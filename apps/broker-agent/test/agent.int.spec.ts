import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadConfig } from '@voltguard/config';
import { issueCertificate } from '@voltguard/pki';
import { testEngines, waitFor } from '@voltguard/testing';
import { connectAsync } from 'mqtt';
import { register } from 'prom-client';
import { configSchema } from '../src/broker-agent.config.ts';
import { BrokerAgentModule } from '../src/broker-agent.module.ts';

// Real: Mosquitto with its access lists. Nothing is mocked.
describe('the broker agent', () => {
  const { mqtt } = testEngines();
  let agent: INestApplicationContext;

  beforeAll(async () => {
    const config = loadConfig(configSchema, {
      NODE_ENV: 'test',
      LOG_LEVEL: 'error',
      INTERNAL_PORT: '19105',
      MQTT_URL: mqtt.servicesUrl,
      MQTT_CA_FILE: mqtt.caFile,
      MQTT_CERT_FILE: join(mqtt.pkiDirectory, 'services', 'broker-agent.crt'),
      MQTT_KEY_FILE: join(mqtt.pkiDirectory, 'services', 'broker-agent.key'),
      BROKER_PID_FILE: mqtt.brokerPidFile,
      BROKER_LOG_FILE: mqtt.logFile,
      BROKER_SAVE_INTERVAL_MS: '200',
    });
    agent = await NestFactory.createApplicationContext(BrokerAgentModule.register({ ...config, INTERNAL_PORT: 0 }));
  });
  afterAll(() => agent.close());

  async function metric(name: string): Promise<number> {
    const values = (await register.getSingleMetric(name)?.get())?.values ?? [];
    return values[0]?.value ?? 0;
  }

  async function connectDevice(deviceId: string) {
    const pem = (kind: string): string => readFileSync(join(mqtt.pkiDirectory, `device-authority.${kind}`), 'utf8');
    const authority = { certificatePem: pem('crt'), keyPem: pem('key') };
    const wish = { commonName: deviceId, usage: 'client', days: 1 } as const;
    const { certificatePem, keyPem } = await issueCertificate(authority, wish);
    const ca = readFileSync(mqtt.caFile);
    return connectAsync(mqtt.devicesUrl, { ca, cert: certificatePem, key: keyPem, reconnectPeriod: 0 });
  }

  it('has the broker save', async () => {
    const file = join(mqtt.dataDirectory, 'mosquitto.db');
    const began = Date.now();
    await waitFor(() => statSync(file).mtimeMs > began, { what: 'a save' });
    expect(await metric('voltguard_broker_saves_total')).toBeGreaterThan(0);
  });

  it('knows what the broker says of itself', async () => {
    await waitFor(async () => (await metric('voltguard_broker_connected_clients')) > 0, {
      what: 'the number of clients',
    });
  });

  it('counts publishes that the broker refused', async () => {
    const before = await metric('voltguard_broker_refused_publishes_total');
    const device = await connectDevice('AGENT-TEST-1');
    const closed = new Promise<void>((resolve) => device.once('close', () => resolve()));
    device.publish('voltguard/devices/AGENT-TEST-2/energy', '{"powerW":1}', { qos: 1 });
    await closed;
    await waitFor(async () => (await metric('voltguard_broker_refused_publishes_total')) > before, {
      what: 'a refusal',
    });
  });
});
