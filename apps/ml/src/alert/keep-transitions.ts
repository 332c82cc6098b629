import { Injectable } from '@nestjs/common';
import { alertCleared, alertEscalated, alertRaised, type AlertTransition } from '@voltguard/contracts';
import { causedBy, outgoing, Outbox, type OutgoingEvent } from '@voltguard/messaging';
import { bulkInsert } from '@voltguard/persistence';
import type { EntityManager } from 'typeorm';
import type { FoundTransition } from '../scoring/found.ts';

const eventOf = { raised: alertRaised, escalated: alertEscalated, cleared: alertCleared };

const columns = [
  ...['id', 'alert_id', 'kind', 'device_id', 'owner_id', 'station_id', 'connector_id'],
  ...['severity', 'raised_at', 'at', 'anomalies', 'peak_score', 'contributions'],
];

/**
 * Numbers transitions, keeps them and tells of them. An episode is (device, raisedAt) and passes each kind once, so a replay changes
 * nothing. The one row of numbers stays locked until the commit: numbers become visible in their order, and whoever resumes after a number
 * misses none below it.
 */
@Injectable()
export class KeepTransitions {
  constructor(private readonly outbox: Outbox) {}

  /** @returns those that were new */
  async keep(manager: EntityManager, found: readonly FoundTransition[]): Promise<readonly FoundTransition[]> {
    if (found.length === 0) return [];
    const [numbering] = await manager.query<{ last_number: number | string }[]>(
      'SELECT last_number FROM alert_numbering WHERE id = 1 FOR UPDATE',
    );
    const first = Number(numbering!.last_number);
    let number = first;
    const events: OutgoingEvent[] = [];
    const kept: FoundTransition[] = [];
    for (const each of found) {
      const { kind } = each.transition;
      const alertId = await this.episode(manager, each);
      const known = await manager.query<unknown[]>('SELECT id FROM alert_transitions WHERE alert_id = ? AND kind = ?', [
        alertId,
        kind,
      ]);
      if (known.length > 0) continue;
      number += 1;
      const data = dataOf(each, number, alertId);
      await bulkInsert(manager, 'alert_transitions', columns, [rowOf(data, kind)]);
      events.push(outgoing(eventOf[kind], data, causedBy(each.cause)));
      kept.push(each);
    }
    if (number > first) await manager.query('UPDATE alert_numbering SET last_number = ? WHERE id = 1', [number]);
    await this.outbox.add(manager, ...events);
    return kept;
  }

  private async episode(manager: EntityManager, { device, transition }: FoundTransition): Promise<number> {
    const { deviceId, ownerId, stationId, connectorId } = device;
    const raisedAt = new Date(transition.raisedAtMs);
    await bulkInsert(
      manager,
      'alerts',
      ['device_id', 'raised_at', 'owner_id', 'station_id', 'connector_id'],
      [[deviceId, raisedAt, ownerId, stationId, connectorId]],
      { onDuplicate: 'ignore' },
    );
    const [row] = await manager.query<{ id: number }[]>('SELECT id FROM alerts WHERE device_id = ? AND raised_at = ?', [
      deviceId,
      raisedAt,
    ]);
    return row!.id;
  }
}

function dataOf({ device, transition }: FoundTransition, number: number, alertId: number): AlertTransition {
  const { deviceId, ownerId, stationId, connectorId } = device;
  const { severity, anomalies, peakScore } = transition;
  return {
    ...{ number, alertId, deviceId, ownerId, stationId, connectorId, severity, anomalies, peakScore },
    raisedAt: new Date(transition.raisedAtMs).toISOString(),
    at: new Date(transition.atMs).toISOString(),
    contributions: [...transition.contributions],
  };
}

function rowOf(data: AlertTransition, kind: string) {
  return [
    ...[data.number, data.alertId, kind, data.deviceId, data.ownerId, data.stationId, data.connectorId],
    ...[data.severity, new Date(data.raisedAt), new Date(data.at), data.anomalies, data.peakScore],
    JSON.stringify(data.contributions),
  ];
}
