import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { rocAuc } from '../statistics/roc-auc.ts';
import { fitIsolationForest } from './fit-isolation-forest.ts';
import { scoreIsolationForest } from './score-isolation-forest.ts';

const repository = join(import.meta.dirname, '../../../..');
const folder = join(resolve(repository, process.env.VOLTGUARD_DATA ?? '../shared/data'), 'anomaly');

/** Mean AUROC over ten seeds of scikit-learn 1.2.1 on ADBench's sets (100 trees of 256 rows), and its deviation. */
const reference = [
  ['breastw', 0.9873, 0.0013],
  ['mammography', 0.8615, 0.007],
  ['annthyroid', 0.818, 0.016],
  ['cardio', 0.933, 0.009],
  ['thyroid', 0.978, 0.004],
  ['satimage-2', 0.9936, 0.0012],
  ['shuttle', 0.997, 0.0005],
] as const;

const seeds = [0, 1, 2, 3, 4];
const present = existsSync(folder);

(present ? describe : describe.skip)(`on labelled outlier sets (skipped without ${folder}, see VOLTGUARD_DATA)`, () => {
  it.each(reference)('finds outliers in %s as scikit-learn does: AUROC %d', (name, expected, deviation) => {
    const { rows, features, labels } = load(join(folder, `${name}.csv`));
    const areas = seeds.map((seed) =>
      rocAuc(labels, scoreIsolationForest(fitIsolationForest(rows, features, { seed }), rows)),
    );
    const mean = areas.reduce((sum, area) => sum + area, 0) / areas.length;
    // Three standard errors of the difference of two such means, and the last digit of the reference.
    expect(Math.abs(mean - expected)).toBeLessThan(3 * deviation * Math.sqrt(1 / 10 + 1 / seeds.length) + 0.0005);
  });
});

function load(file: string): { rows: Float32Array; features: number; labels: number[] } {
  const lines = readFileSync(file, 'utf8').trim().split('\n').slice(1);
  const table = lines.map((line) => line.split(',').map(Number));
  const features = table[0]!.length - 1;
  return {
    rows: Float32Array.from(table.flatMap((row) => row.slice(0, features))),
    features,
    labels: table.map((row) => row[features]!),
  };
}
