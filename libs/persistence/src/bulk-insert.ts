import type { DataSource, EntityManager } from 'typeorm';
import { runText } from './run-text.ts';
import { type SqlValue, sqlLiteral, sqlName } from './sql-value.ts';

export interface BulkInsertOptions {
  /**
   * `ignore`: the first row of a unique key wins (INSERT IGNORE, which also turns errors into warnings: validate first).
   * Otherwise the text after ON DUPLICATE KEY UPDATE.
   */
  readonly onDuplicate?: string;
}

/** Longer statements gain nothing: measured from 64 KiB to 8 MiB, the rate is flat from 256 KiB on. */
const preferredBytes = 1024 * 1024;

/**
 * Inserts many rows as text of several rows, in as few statements as the server's `max_allowed_packet` allows, on the
 * manager's transaction if it has one.
 * @returns `inserted`: rows that the server says it affected (with `ignore`: the new ones; an update counts 2)
 * @throws TypeError for values that no column can hold, otherwise the driver's error
 */
export async function bulkInsert(
  manager: EntityManager,
  table: string,
  columns: readonly string[],
  rows: readonly (readonly SqlValue[])[],
  options: BulkInsertOptions = {},
): Promise<{ inserted: number }> {
  const tuples = rows.map(tuple);
  return insertTuples(manager, table, columns, tuples, options);
}

/** As `bulkInsert`, for callers that write the tuples `(1,'a',NULL)` themselves; every literal must be escaped already. */
export async function insertTuples(
  manager: EntityManager,
  table: string,
  columns: readonly string[],
  tuples: readonly string[],
  { onDuplicate }: BulkInsertOptions = {},
): Promise<{ inserted: number }> {
  if (tuples.length === 0) return { inserted: 0 };
  const head = `INSERT ${onDuplicate === 'ignore' ? 'IGNORE ' : ''}INTO ${sqlName(table)} (${columns.map(sqlName).join(',')}) VALUES `;
  const tail = onDuplicate && onDuplicate !== 'ignore' ? ` ON DUPLICATE KEY UPDATE ${onDuplicate}` : '';
  const limit = await statementBytes(manager.dataSource);
  let inserted = 0;
  for (const [from, to] of chunks(tuples, limit - Buffer.byteLength(head + tail))) {
    const body = tuples.length === to - from ? tuples : tuples.slice(from, to);
    inserted += (await runText(manager, head + body.join(',') + tail)).affectedRows;
  }
  return { inserted };
}

function tuple(row: readonly SqlValue[]): string {
  let text = '(';
  for (let column = 0; column < row.length; column += 1) {
    if (column > 0) text += ',';
    text += sqlLiteral(row[column]);
  }
  return `${text})`;
}

/** Half-open index ranges whose text stays below the limit; UTF-8 takes at most 3 bytes for one UTF-16 unit. */
function* chunks(tuples: readonly string[], limit: number): Generator<[number, number]> {
  let from = 0;
  let bytes = 0;
  for (let index = 0; index < tuples.length; index += 1) {
    const text = tuples[index]!;
    let size = text.length * 3 + 1;
    if (size > limit / 16) size = Buffer.byteLength(text) + 1;
    if (index > from && bytes + size > limit) {
      yield [from, index];
      from = index;
      bytes = 0;
    }
    bytes += size;
  }
  yield [from, tuples.length];
}

const limits = new WeakMap<DataSource, number>();

async function statementBytes(dataSource: DataSource): Promise<number> {
  let limit = limits.get(dataSource);
  if (limit === undefined) {
    const [row] = await dataSource.query<{ bytes: number }[]>('SELECT @@max_allowed_packet AS bytes');
    limit = Math.min((row?.bytes ?? preferredBytes) - 1024, 3 * preferredBytes);
    limits.set(dataSource, limit);
  }
  return limit;
}
