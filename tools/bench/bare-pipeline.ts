import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:tls';
import { createKafka } from '@voltguard/messaging';
import { Partitioners } from 'kafkajs';
import { generate, parser, type Packet } from 'mqtt-packet';
import { createConnection } from 'mysql2/promise';
import * as onnx from 'onnxruntime-node';
import { Latencies } from '../gauges/latencies.ts';
import type { BareReport, BareSettings } from './bare-settings.ts';

// The least that does the job: an MQTT socket, kafkajs, two consumers, a multi-row insert and an ONNX run. No framework, no schema, no outbox, no
// episodes: what VoltGuard costs beyond this is what its guarantees cost. bench:pipeline runs both on the same engines.
const settings = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as BareSettings;
const columns = ['powerW', 'energyKwh', 'voltageV', 'currentA', 'temperatureC'] as const;
type BareReading = { timestamp: string; seq: number } & Record<(typeof columns)[number], number>;

// Kafka's default limit of a batch is 1 MiB.
const maxRequestBytes = 900_000;

let storedReadings = 0;
let scoredReadings = 0;
let latencies = new Latencies();

// kafkajs with the one method mended that makes idle clients of 2.2.4 spin: anything else would flatter VoltGuard.
const kafka = createKafka(settings.brokers, 'bare');
await Promise.all([store(), score()]);
await bridge();
process.on('message', () => (latencies = new Latencies()));
process.on('disconnect', () => process.exit(0));
setInterval(report, 100);

async function bridge(): Promise<void> {
  const producer = kafka.producer({
    createPartitioner: Partitioners.DefaultPartitioner,
    allowAutoTopicCreation: false,
  });
  await producer.connect();
  const { mqtt } = settings;
  const socket = connect({
    host: mqtt.host,
    port: mqtt.port,
    ca: mqtt.ca,
    cert: mqtt.certificate,
    key: mqtt.key,
    servername: 'localhost',
  });
  await once(socket, 'secureConnect');
  socket.on('error', fail);

  const waiting: { key: string; value: Buffer; messageId: number }[] = [];
  let producing = false;
  const produce = async () => {
    producing = true;
    while (waiting.length > 0) {
      let bytes = 0;
      const fit = waiting.findIndex(({ value }) => (bytes += value.length) > maxRequestBytes);
      const messages = waiting.splice(0, fit === -1 ? waiting.length : Math.max(1, fit));
      await producer.send({ topic: settings.topic, acks: -1, messages });
      socket.cork();
      for (const { messageId } of messages) socket.write(generate({ cmd: 'puback', messageId }));
      socket.uncork();
    }
    producing = false;
  };

  const packets = parser();
  const subscribed = new Promise<void>((resolve) => {
    packets.on('packet', (packet: Packet) => {
      if (packet.cmd === 'publish') {
        const key = packet.topic.split('/')[2]!;
        waiting.push({ key, value: packet.payload as Buffer, messageId: packet.messageId! });
        if (!producing) produce().catch(fail);
      } else if (packet.cmd === 'connack') {
        const subscriptions = [{ topic: 'voltguard/devices/+/energy', qos: 1 as const }];
        socket.write(generate({ cmd: 'subscribe', messageId: 1, subscriptions }));
      } else if (packet.cmd === 'suback') resolve();
    });
  });
  socket.on('data', (chunk: Buffer) => packets.parse(chunk));
  socket.write(
    generate({
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clientId: 'bare-pipeline',
      clean: false,
      keepalive: 0,
    }),
  );
  await subscribed;
}

async function store(): Promise<void> {
  const database = await createConnection({ uri: settings.databaseUrl, supportBigNumbers: true });
  const statement = `INSERT IGNORE INTO ${settings.table} (device_id, at, seq, power_w, energy_kwh, voltage_v, current_a, temperature_c) VALUES ?`;
  await consume('bare.store', async (readings) => {
    for (let from = 0; from < readings.length; from += 5000) {
      const rows = readings
        .slice(from, from + 5000)
        .map(([device, reading]) => [
          device,
          reading.timestamp.slice(0, 23),
          reading.seq,
          ...columns.map((name) => reading[name]),
        ]);
      await database.query(statement, [rows]);
    }
    storedReadings += readings.length;
  });
}

async function score(): Promise<void> {
  const session = await onnx.InferenceSession.create(settings.modelFile, { intraOpNumThreads: 1 });
  const input = session.inputNames[0]!;
  const { inputs } = settings;
  await consume('bare.score', async (readings) => {
    // The model's inputs are features of a device's history; the cost of the run is the same for the measures as they are.
    const values = new Float32Array(readings.length * inputs);
    readings.forEach(([, reading], row) => {
      for (let input = 0; input < inputs; input += 1)
        values[row * inputs + input] = reading[columns[input % columns.length]!];
    });
    await session.run({ [input]: new onnx.Tensor('float32', values, [readings.length, inputs]) });
    const now = Date.now();
    for (const [, reading] of readings) latencies.add(now - Date.parse(reading.timestamp));
    scoredReadings += readings.length;
  });
}

async function consume(
  groupId: string,
  take: (readings: (readonly [string, BareReading])[]) => Promise<void>,
): Promise<void> {
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 50, sessionTimeout: 10_000 });
  await consumer.connect();
  await consumer.subscribe({ topics: [settings.topic] });
  const joined = new Promise<void>((resolve) => consumer.on(consumer.events.GROUP_JOIN, () => resolve()));
  await consumer.run({
    partitionsConsumedConcurrently: 1,
    eachBatch: async ({ batch }) => {
      const readings: (readonly [string, BareReading])[] = [];
      for (const { key, value } of batch.messages) {
        const device = key!.toString();
        const payload = JSON.parse(value!.toString()) as BareReading | BareReading[];
        if (Array.isArray(payload)) for (const reading of payload) readings.push([device, reading]);
        else readings.push([device, payload]);
      }
      await take(readings);
    },
  });
  await joined;
}

function report(): void {
  const latency = { count: latencies.count, p50: latencies.percentile(50), p99: latencies.percentile(99) };
  process.send!({ ready: true, storedReadings, scoredReadings, latency } satisfies BareReport);
}

function fail(error: Error): void {
  console.error(error);
  process.exit(1);
}
