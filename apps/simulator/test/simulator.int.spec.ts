import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type Reading, readingSchema } from '@voltguard/contracts';
import { issueCertificate } from '@voltguard/pki';
import { freshNamespace, testEngines, waitFor } from '@voltguard/testing';
import { connectAsync, type MqttClient } from 'mqtt';
import { configSchema } from '../src/simulator.config.ts';
import { SimulatorModule } from '../src/simulator.module.ts';

/** Real: the simulator, Mosquitto with both listeners, certificates of the device authority. */
describe('the simulator', () => {
  const prefix = `SIM-${freshNamespace().slice(-6)}-`;
  const ids = [1, 2, 3].map((number) => `${prefix}${number}`);
  const heard: { topic: string; message: unknown }[] = [];
  let simulator: INestApplicationContext;
  let listener: MqttClient;

  beforeAll(async () => {
    const { mqtt, directory } = testEngines();
    const pki = (name: string) => readFile(join(mqtt.pkiDirectory, name), 'utf8');
    const authority = {
      certificatePem: await pki('device-authority.crt'),
      keyPem: await pki('device-authority.key'),
    };
    const folder = join(directory, `certificates-${prefix}`);
    await mkdir(folder, { recursive: true });
    for (const id of ids) {
      const issued = await issueCertificate(authority, { commonName: id, usage: 'client', days: 1 });
      await writeFile(join(folder, `${id}.crt`), issued.certificatePem);
      await writeFile(join(folder, `${id}.key`), issued.keyPem);
    }

    listener = await connectAsync(mqtt.servicesUrl, {
      clientId: `test:${prefix}`,
      ca: await readFile(mqtt.caFile),
      cert: await pki('services/mqtt-bridge.crt'),
      key: await pki('services/mqtt-bridge.key'),
    });
    listener.on('message', (topic, payload) => {
      if (topic.includes(prefix)) heard.push({ topic, message: JSON.parse(payload.toString()) });
    });
    await listener.subscribeAsync(['voltguard/devices/+/energy', 'voltguard/devices/+/status'], { qos: 1 });

    const config = configSchema.parse({
      LOG_LEVEL: 'fatal',
      INTERNAL_PORT: '1',
      MQTT_URL: mqtt.devicesUrl,
      MQTT_CA_FILE: mqtt.caFile,
      SIMULATOR_CERTIFICATES: folder,
      SIMULATOR_PREFIX: prefix,
      SIMULATOR_DEVICES: '2',
      SIMULATOR_INTERVAL_MS: '100',
    });
    simulator = await NestFactory.createApplicationContext(SimulatorModule.register({ ...config, INTERNAL_PORT: 0 }), {
      abortOnError: false,
    });
  });

  afterAll(async () => {
    await simulator.close();
    await listener.endAsync();
  });

  const of = (id: string, kind: 'energy' | 'status') =>
    heard.filter(({ topic }) => topic === `voltguard/devices/${id}/${kind}`).map(({ message }) => message);
  const readingsOf = (id: string) => of(id, 'energy').flat() as Reading[];
  const says = (id: string, text: string) =>
    waitFor(() => of(id, 'status').some((status) => JSON.stringify(status).includes(text)), { what: `${id}: ${text}` });

  it('sends readings of as many stations as it was told, without a gap', async () => {
    await waitFor(() => ids.slice(0, 2).every((id) => readingsOf(id).length >= 20), { what: '20 readings of each' });
    expect(readingsOf(ids[2]!)).toEqual([]);
    for (const id of ids.slice(0, 2)) {
      const readings = readingsOf(id);
      for (const reading of readings) expect(readingSchema.safeParse(reading).success).toBe(true);
      const numbers = readings.map(({ seq }) => seq!);
      numbers.forEach((seq, index) => expect(seq).toBe(numbers[0]! + index));
    }
  });

  it('says that each station is there', async () => {
    await says(ids[0]!, '"status":"online"');
    await says(ids[1]!, '"status":"online"');
  });

  it('obeys a power limit and answers', async () => {
    const command = { commandId: 'c-1', expiresAt: null, payload: { name: 'set-power-limit', powerW: 0 } };
    await listener.publishAsync(`voltguard/devices/${ids[0]}/commands`, JSON.stringify(command), { qos: 1 });
    await says(ids[0]!, 'power limit is 0 W (c-1)');
  });

  it('says good-bye', async () => {
    await simulator.close();
    await says(ids[0]!, 'switched off');
    await says(ids[1]!, 'switched off');
  });
});
