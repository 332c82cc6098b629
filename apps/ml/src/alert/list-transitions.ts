import { Injectable } from '@nestjs/common';
import type { AlertTransition } from '@voltguard/contracts';
import { DataSource } from 'typeorm';
import type { AlertTransitionKind } from './transitions.ts';

export type NumberedTransition = AlertTransition & { readonly kind: AlertTransitionKind };

export interface TransitionFilter {
  readonly ownerId?: number | undefined;
  readonly deviceId?: string | undefined;
  readonly alertId?: number | undefined;
  readonly kind?: AlertTransitionKind | undefined;
  readonly severity?: string | undefined;
  /** Numbers above this. */
  readonly after?: number | undefined;
  /** Numbers below this. */
  readonly before?: number | undefined;
  readonly order: 'ascending' | 'descending';
  readonly limit: number;
}

interface Row {
  /** The driver gives a BIGINT as text where it needs to. */
  readonly id: number | string;
  readonly alert_id: number;
  readonly kind: AlertTransitionKind;
  readonly device_id: string;
  readonly owner_id: number | null;
  readonly station_id: number | null;
  readonly connector_id: number | null;
  readonly severity: 'warning' | 'critical';
  readonly raised_at: Date;
  readonly at: Date;
  readonly anomalies: number;
  readonly peak_score: number;
  readonly contributions: string;
}

@Injectable()
export class ListTransitions {
  constructor(private readonly dataSource: DataSource) {}

  async list({ order, limit, ...filter }: TransitionFilter): Promise<NumberedTransition[]> {
    const all: readonly (readonly [string, unknown])[] = [
      ['owner_id = ?', filter.ownerId],
      ['device_id = ?', filter.deviceId],
      ['alert_id = ?', filter.alertId],
      ['kind = ?', filter.kind],
      ['severity = ?', filter.severity],
      ['id > ?', filter.after],
      ['id < ?', filter.before],
    ];
    const conditions = all.filter(([, value]) => value !== undefined);
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.map(([sql]) => sql).join(' AND ')}`;
    const rows = await this.dataSource.query<Row[]>(
      `SELECT id, alert_id, kind, device_id, owner_id, station_id, connector_id, severity, raised_at, at, anomalies, peak_score,
         contributions FROM alert_transitions ${where} ORDER BY id ${order === 'ascending' ? 'ASC' : 'DESC'} LIMIT ?`,
      [...conditions.map(([, value]) => value), limit],
    );
    return rows.map(view);
  }
}

function view(row: Row): NumberedTransition {
  return {
    kind: row.kind,
    number: Number(row.id),
    alertId: row.alert_id,
    deviceId: row.device_id,
    ownerId: row.owner_id,
    stationId: row.station_id,
    connectorId: row.connector_id,
    severity: row.severity,
    raisedAt: row.raised_at.toISOString(),
    at: row.at.toISOString(),
    anomalies: row.anomalies,
    peakScore: row.peak_score,
    contributions: JSON.parse(row.contributions) as AlertTransition['contributions'],
  };
}
