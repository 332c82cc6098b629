import { Injectable } from '@nestjs/common';
import { anomalyDetected } from '@voltguard/contracts';
import { uniqueId } from '@voltguard/kernel';
import { causedBy, outgoing, Outbox } from '@voltguard/messaging';
import { bulkInsert, sqlInstant } from '@voltguard/persistence';
import type { EntityManager } from 'typeorm';
import type { FoundAnomaly } from '../scoring/found.ts';

const columns = [
  ...['device_id', 'ts', 'seq', 'owner_id', 'station_id', 'connector_id'],
  ...['score', 'threshold', 'model_version', 'contributions', 'batch_id'],
];

/** Keeps anomalies by their natural key; only those that a replay did not bring a second time are told. */
@Injectable()
export class KeepAnomalies {
  constructor(private readonly outbox: Outbox) {}

  /** @returns how many were new */
  async keep(manager: EntityManager, found: readonly FoundAnomaly[]): Promise<number> {
    if (found.length === 0) return 0;
    const batchId = uniqueId();
    const rows = found.map(({ device, timestamp, seq, score, threshold, modelVersion, contributions }) => [
      ...[device.deviceId, sqlInstant(timestamp), seq, device.ownerId, device.stationId, device.connectorId],
      ...[score, threshold, modelVersion, JSON.stringify(contributions), batchId],
    ]);
    const { inserted } = await bulkInsert(manager, 'anomalies', columns, rows, { onDuplicate: 'ignore' });
    const fresh = inserted === found.length ? found : await this.ofBatch(manager, found, batchId);
    await this.outbox.add(manager, ...fresh.map(told));
    return fresh.length;
  }

  private async ofBatch(
    manager: EntityManager,
    found: readonly FoundAnomaly[],
    batchId: string,
  ): Promise<readonly FoundAnomaly[]> {
    const fresh = new Set<string>();
    for (let from = 0; from < found.length; from += 500) {
      const keys = found.slice(from, from + 500).map(key);
      const rows = await manager.query<{ device_id: string; ts: Date; seq: number }[]>(
        `SELECT device_id, ts, seq FROM anomalies WHERE batch_id = ? AND (device_id, ts, seq) IN (${keys.map(() => '(?,?,?)').join(',')})`,
        [batchId, ...keys.flat()],
      );
      for (const { device_id, ts, seq } of rows) fresh.add(`${device_id} ${ts.toISOString()} ${seq}`);
    }
    return found.filter(({ device, timestamp, seq }) => fresh.delete(`${device.deviceId} ${timestamp} ${seq}`));
  }
}

function key({ device, timestamp, seq }: FoundAnomaly): (string | number)[] {
  return [device.deviceId, sqlInstant(timestamp), seq];
}

function told({ device, cause, ...anomaly }: FoundAnomaly) {
  const { deviceId, ownerId, stationId } = device;
  const contributions = [...anomaly.contributions];
  const data = { deviceId, ownerId, stationId, ...anomaly, contributions };
  return outgoing(anomalyDetected, data, { ...causedBy(cause), trusted: true });
}
