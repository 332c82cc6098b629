import type { Connection } from 'mysql2/promise';

const rowsPerStatement = 250_000;

/** Columns of the rows that are filled in beforehand; `n` is a number of MariaDB's sequence engine. */
export interface Filling {
  readonly table: string;
  /** Columns and values of what tells a device: its index is `MOD(n, devices)`. */
  readonly deviceColumn: string;
  readonly deviceValue: string;
  readonly timeColumn: string;
  readonly further: string;
  readonly furtherValues: string;
}

/**
 * Fills a table with the readings of the last two days, the devices taking turns, in the order of time as they would have come. The rows are made in the database
 * (SEQUENCE engine): nothing has to be sent. Running numbers are 0, so that they cannot meet those of a measurement.
 */
export async function fill(
  database: Connection,
  filling: Filling,
  rows: number,
  devices: number,
  say: (line: string) => void,
): Promise<void> {
  const stepMicros = Math.floor((2 * 86_400_000_000) / Math.max(1, Math.ceil(rows / devices)));
  const { table, deviceColumn, deviceValue, timeColumn, further, furtherValues } = filling;
  const began = performance.now();
  for (let from = 0; from < rows; from += rowsPerStatement) {
    const to = Math.min(rows, from + rowsPerStatement) - 1;
    await database.query(
      `INSERT IGNORE INTO ${table} (${deviceColumn}, ${timeColumn}, seq, power_w, energy_kwh, voltage_v, current_a, temperature_c${further})
       SELECT ${deviceValue}, TIMESTAMP(UTC_DATE()) - INTERVAL 2 DAY + INTERVAL (n DIV ${devices}) * ${stepMicros} MICROSECOND, 0,
         3600 + MOD(n * 7919, 1000) / 10, 1000 + n / 1000000, 228 + MOD(n * 104729, 400) / 100, 15.5 + MOD(n * 1299709, 100) / 100,
         34 + MOD(n * 15485863, 200) / 100${furtherValues}
       FROM (SELECT seq AS n FROM seq_${from}_to_${to}) AS numbers`,
    );
  }
  say(`${rows} rows in ${table} (${((performance.now() - began) / 1000).toFixed(0)} s)`);
}
