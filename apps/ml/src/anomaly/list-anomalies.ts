import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Contribution } from './contribution.ts';

/** Which anomalies; newest reading first, those after (timestamp, id) of the last one seen. */
export interface AnomalyFilter {
  readonly ownerId?: number | undefined;
  readonly deviceId?: string | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  readonly minScore?: number | undefined;
  readonly before?: readonly [string, number] | undefined;
  readonly limit: number;
}

interface Row {
  /** The driver gives a BIGINT as text where it needs to. */
  readonly id: number | string;
  readonly device_id: string;
  readonly ts: Date;
  readonly seq: number | string;
  readonly owner_id: number | null;
  readonly station_id: number | null;
  readonly connector_id: number | null;
  readonly score: number;
  readonly threshold: number;
  readonly model_version: number;
  readonly contributions: string;
  readonly created_at: Date;
}

const columns =
  'id, device_id, ts, seq, owner_id, station_id, connector_id, score, threshold, model_version, contributions, created_at';

@Injectable()
export class ListAnomalies {
  constructor(private readonly dataSource: DataSource) {}

  async list(filter: AnomalyFilter) {
    const { ownerId, deviceId, from, to, minScore, before } = filter;
    const conditions: [string, unknown[]][] = [];
    if (ownerId !== undefined) conditions.push(['owner_id = ?', [ownerId]]);
    if (deviceId !== undefined) conditions.push(['device_id = ?', [deviceId]]);
    if (from) conditions.push(['ts >= ?', [from]]);
    if (to) conditions.push(['ts < ?', [to]]);
    if (minScore !== undefined) conditions.push(['score >= ?', [minScore]]);
    if (before) {
      const at = new Date(before[0]);
      conditions.push(['(ts < ? OR (ts = ? AND id < ?))', [at, at, before[1]]]);
    }
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.map(([sql]) => sql).join(' AND ')}`;
    const rows = await this.dataSource.query<Row[]>(
      `SELECT ${columns} FROM anomalies ${where} ORDER BY ts DESC, id DESC LIMIT ?`,
      [...conditions.flatMap(([, values]) => values), filter.limit],
    );
    return rows.map(view);
  }

  async find(id: number) {
    const [row] = await this.dataSource.query<Row[]>(`SELECT ${columns} FROM anomalies WHERE id = ?`, [id]);
    return row && view(row);
  }
}

function view(row: Row) {
  return {
    id: Number(row.id),
    deviceId: row.device_id,
    ownerId: row.owner_id,
    stationId: row.station_id,
    connectorId: row.connector_id,
    timestamp: row.ts.toISOString(),
    seq: Number(row.seq),
    score: row.score,
    threshold: row.threshold,
    modelVersion: row.model_version,
    contributions: JSON.parse(row.contributions) as Contribution[],
    createdAt: row.created_at.toISOString(),
  };
}
