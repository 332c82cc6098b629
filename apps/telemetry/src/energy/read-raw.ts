import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { numberedFlag, stampedFlag } from '../reading/reading-row.ts';
import { sqlMillisecond } from '../roll-up/bucket.ts';
import type { StoredReading } from './energy-schemas.ts';

const columns = `ts, seq, flags, received_at AS receivedAt, power_w AS powerW, energy_kwh AS energyKwh,
  voltage_v AS voltageV, current_a AS currentA, temperature_c AS temperatureC, frequency_hz AS frequencyHz,
  power_factor AS powerFactor, soc, soh, extra`;

interface Row {
  readonly ts: Date;
  readonly seq: number;
  readonly flags: number;
  readonly receivedAt: Date;
  readonly extra: string | Record<string, number> | null;
  readonly [measure: string]: unknown;
}

/** Where the next page of rows begins: after this identity. */
export interface RawPosition {
  readonly at: number;
  readonly seq: number;
}

@Injectable()
export class ReadRaw {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** By time and number, ascending; half-open. */
  async range(
    deviceKey: number,
    span: { from: number; to: number },
    limit: number,
    after?: RawPosition,
  ): Promise<{ items: StoredReading[]; last?: RawPosition }> {
    const from = sqlMillisecond(after?.at ?? span.from);
    // The plain bound prunes partitions and opens the range; the second one leaves out what the page before had.
    const beyond = after ? 'AND (ts > ? OR seq > ?)' : '';
    const rows = await this.dataSource.query<Row[]>(
      `SELECT ${columns} FROM readings WHERE device_key = ? AND ts >= ? AND ts < ? ${beyond} ORDER BY ts, seq LIMIT ?`,
      [deviceKey, from, sqlMillisecond(span.to), ...(after ? [from, after.seq] : []), limit + 1],
    );
    const items = rows.slice(0, limit).map(readingOf);
    const end = rows[limit - 1];
    return rows.length > limit && end ? { items, last: { at: end.ts.getTime(), seq: end.seq } } : { items };
  }

  async latest(deviceKey: number): Promise<StoredReading | undefined> {
    const [row] = await this.dataSource.query<Row[]>(
      `SELECT ${columns} FROM readings WHERE device_key = ? AND ts =
        (SELECT last_reading_at FROM device_states WHERE device_key = ?) ORDER BY ts DESC, seq DESC LIMIT 1`,
      [deviceKey, deviceKey],
    );
    return row && readingOf(row);
  }
}

function readingOf({ ts, seq, flags, receivedAt, extra, ...measures }: Row): StoredReading {
  const given = Object.entries(measures).filter(([, value]) => value !== null);
  return {
    timestamp: ts.toISOString(),
    receivedAt: receivedAt.toISOString(),
    ...(flags & numberedFlag ? { seq } : {}),
    ...(flags & stampedFlag ? { stampedOnArrival: true as const } : {}),
    ...Object.fromEntries(given),
    // MariaDB gives JSON as text, MySQL as an object.
    ...(extra === null
      ? {}
      : { extra: typeof extra === 'string' ? (JSON.parse(extra) as Record<string, number>) : extra }),
  };
}
