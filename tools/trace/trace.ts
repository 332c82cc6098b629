import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { enrol } from '../fleet/enrol.ts';
import { DeviceLink } from '../fleet/device-link.ts';
import { Api, demoAdmin } from '../device/api.ts';
import { readRunFile } from '../fleet/run-file.ts';
import { awaitScores } from './await-scores.ts';
import { episodesOf } from './device-episodes.ts';
import { labelsOf } from './failure-windows.ts';
import { applianceTrace } from './formats/appliance-trace.ts';
import { startProgress } from './progress.ts';
import { detectFormat, readTrace, TraceError } from './read-trace.ts';
import { sendTrace, type SentTrace } from './send-trace.ts';
import type { TraceOptions } from './trace-options.ts';
import type { TraceReport } from './trace-report.ts';
import { windowReport } from './window-report.ts';

/** Sends a trace and reports. The parts are in the files beside this one. */
export async function trace(options: TraceOptions, signal: AbortSignal): Promise<TraceReport> {
  const { file, device } = options;
  const format = await detectFormat(file);
  const total = await countReadings(readTrace(file, format, options));
  if (total === 0) throw new TraceError(`${file} has no line that is a reading.`);
  const run = await readRunFile(options.directory);
  const api = new Api(run.gateway.url, demoAdmin);
  const kind = format === applianceTrace ? 'appliance' : 'sensor';
  const credentials = await enrol(api, resolve(options.directory), device, kind);
  const ca = await readFile(run.mqtt.caFile, 'utf8');
  const link = await DeviceLink.open({ ...run.mqtt, ca }, credentials, options.window);
  const progress = startProgress(total, options.json);
  const began = performance.now();
  let sent: SentTrace;
  try {
    sent = await sendTrace(readTrace(file, format, options), link, {
      deviceId: device,
      speed: options.speed,
      batch: options.batch,
      onProgress: (...counts) => progress.update(...counts),
      signal,
    });
  } finally {
    progress.stop();
    await link.close();
  }
  const seconds = (performance.now() - began) / 1000;
  const report: TraceReport = { file, format: format.name, device, sent, seconds };
  if (!options.report || signal.aborted) return report;
  return { ...report, ...(await judge(options, run.kafka.brokers, api, sent)) };
}

async function judge(options: TraceOptions, brokers: readonly string[], api: Api, sent: SentTrace) {
  if (!options.json) console.error('Waiting until all is stored and scored …');
  const last = { deviceId: options.device, timestampMs: sent.lastTimestampMs!, seq: sent.lastSeq };
  await awaitScores(api, brokers, last, options.waitSeconds);
  const episodes = await episodesOf(api, options.device, sent.earliestMs!, sent.latestMs!);
  const labels = await labelsOf(options.file);
  return { episodes: episodes.length, ...(labels && { labels: windowReport(labels, episodes) }) };
}

async function countReadings(rows: AsyncIterable<{ kind: string }>): Promise<number> {
  let count = 0;
  for await (const { kind } of rows) if (kind === 'reading') count += 1;
  return count;
}
