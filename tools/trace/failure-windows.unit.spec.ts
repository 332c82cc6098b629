import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { labelsOf } from './failure-windows.ts';

let folder: string;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'voltguard-labels-'))));
afterAll(() => rm(folder, { recursive: true }));

describe('labelsOf', () => {
  it('has none without windows.json', async () => {
    expect(await labelsOf(join(folder, 'a.csv'))).toBeUndefined();
  });

  it('takes those of the series by its name', async () => {
    const labels = { 'a.csv': [['2013-12-10 06:25:00.000000', '2013-12-12 05:35:00.000000']] };
    await writeFile(join(folder, 'windows.json'), JSON.stringify(labels));
    expect(await labelsOf(join(folder, 'a.csv'))).toEqual([
      { fromMs: Date.UTC(2013, 11, 10, 6, 25), toMs: Date.UTC(2013, 11, 12, 5, 35) },
    ]);
    expect(await labelsOf(join(folder, 'b.csv'))).toBeUndefined();
  });
});
