import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TraceRow } from './formats/trace-format.ts';
import { detectFormat, readTrace } from './read-trace.ts';

let folder: string;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'voltguard-trace-'))));
afterAll(() => rm(folder, { recursive: true }));

async function aFile(name: string, content: string | Buffer): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, content);
  return file;
}

async function rowsOf(file: string): Promise<TraceRow[]> {
  const rows: TraceRow[] = [];
  for await (const row of readTrace(file, await detectFormat(file), { measure: 'temperatureC' })) rows.push(row);
  return rows;
}

const iso = (row: TraceRow | undefined) =>
  row?.kind === 'reading' ? new Date(row.timestampMs).toISOString() : undefined;

describe('appliance traces', () => {
  it('reads day-first dates as UTC and both mean powers', async () => {
    const rows = await rowsOf(await aFile('a.csv', '16/12/2011 00:00:06;2;0\r\n16/12/2011 00:00:07;166;164.5\r\n'));
    expect(iso(rows[0])).toBe('2011-12-16T00:00:06.000Z');
    expect(rows[1]).toEqual({
      kind: 'reading',
      line: 2,
      timestampMs: Date.UTC(2011, 11, 16, 0, 0, 7),
      measures: { powerW: 166 },
      extra: { powerMean8sW: 164.5 },
    });
  });

  it('reads gzip whatever the file is called', async () => {
    const rows = await rowsOf(await aFile('b.csv', gzipSync('01/02/2012 10:00:00;5;5\n')));
    expect(iso(rows[0])).toBe('2012-02-01T10:00:00.000Z');
  });

  it('keeps two readings of the same second', async () => {
    const rows = await rowsOf(await aFile('c.csv', '01/02/2012 10:00:00;5;5\n01/02/2012 10:00:00;6;5\n'));
    expect(rows.map((row) => row.kind)).toEqual(['reading', 'reading']);
  });

  it('tells broken lines by number and reason and goes on', async () => {
    const rows = await rowsOf(
      await aFile(
        'd.csv',
        [
          '01/02/2012 10:00:00;5;5',
          'nonsense',
          '31/02/2012 10:00:00;5;5',
          '01/02/2012 10:00:01;"5;5',
          '01/02/2012 10:00:02;NaN;5',
          '01/02/2012 10:00:03;;5',
          '',
          '01/02/2012 25:00:03;1;5',
          '01/02/2012 10:00:04;7;7;7',
          '01/02/2012 10:00:05;9;9',
        ].join('\n'),
      ),
    );
    expect(rows.map((row) => [row.kind, row.line])).toEqual([
      ['reading', 1],
      ['bad', 2],
      ['bad', 3],
      ['bad', 4],
      ['bad', 5],
      ['bad', 6],
      ['bad', 8],
      ['bad', 9],
      ['reading', 10],
    ]);
    expect(rows[4]).toEqual({
      kind: 'bad',
      line: 5,
      reason: '"NaN" is not a number',
      text: '01/02/2012 10:00:02;NaN;5',
    });
  });
});

describe('series', () => {
  it('reads a heading, times without an offset as UTC, and the number as it is', async () => {
    const rows = await rowsOf(
      await aFile('s.csv', '\uFEFFtimestamp,value\n2013-12-02 21:15:00,73.96732207\n2013-12-02T22:15:00+01:00,1e2\n'),
    );
    expect(rows).toEqual([
      { kind: 'reading', line: 2, timestampMs: Date.UTC(2013, 11, 2, 21, 15), measures: { temperatureC: 73.96732207 } },
      { kind: 'reading', line: 3, timestampMs: Date.UTC(2013, 11, 2, 21, 15), measures: { temperatureC: 100 } },
    ]);
  });

  it('tells broken lines', async () => {
    const rows = await rowsOf(
      await aFile('t.csv', 'timestamp,value\n2013-02-30 00:00:00,1\n2013-02-03 00:00:00,\n2013-02-03 00:00:00,1,2\n'),
    );
    expect(rows.map((row) => (row.kind === 'bad' ? row.reason : 'read'))).toEqual([
      '"2013-02-30 00:00:00" is not a time like 2013-12-02 21:15:00',
      '"" is not a number',
      'has 3 fields instead of 2',
    ]);
  });
});

describe('files that are no trace', () => {
  it('names what is known', async () => {
    await expect(detectFormat(await aFile('x.txt', 'hello\nworld\n'))).rejects.toThrow(/begins with "hello"/);
  });
  it('says when a file is missing, empty or a folder', async () => {
    await expect(detectFormat(join(folder, 'none.csv'))).rejects.toThrow(/There is no file/);
    await expect(detectFormat(await aFile('empty.csv', '\n\n'))).rejects.toThrow(/is empty/);
    await expect(detectFormat(folder)).rejects.toThrow(/is a folder/);
  });
  it('says when a gzip is cut short', async () => {
    const whole = gzipSync('01/02/2012 10:00:00;5;5\n'.repeat(5000));
    const file = await aFile('cut.csv.gz', whole.subarray(0, whole.length - 20));
    await expect(rowsOf(file)).rejects.toThrow(/can't be read/);
  });
});
