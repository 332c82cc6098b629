import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { bulkInsert } from '@voltguard/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import type { TrainedModel } from '../training/train-seed-model.ts';
import type { ModelFamily, ModelStage, StoredModel } from './stored-model.ts';

interface Row {
  readonly family: ModelFamily;
  readonly version: number;
  readonly stage: ModelStage;
  readonly sha256: string;
  readonly features: string;
  readonly threshold: number;
  readonly metrics: string;
  readonly trained_from: Date;
  readonly trained_to: Date;
  readonly created_at: Date;
  readonly published_at: Date | null;
}

const columns =
  'family, version, stage, sha256, features, threshold, metrics, trained_from, trained_to, created_at, published_at';

/** The table of models: their bytes, where they come from and which one is live. */
@Injectable()
export class ModelRegistry {
  constructor(private readonly dataSource: DataSource) {}

  async list(): Promise<StoredModel[]> {
    const rows = await this.dataSource.query<Row[]>(`SELECT ${columns} FROM models ORDER BY family, version DESC`);
    return rows.map(fromRow);
  }

  async find(family: ModelFamily, version: number, manager?: EntityManager): Promise<StoredModel | undefined> {
    const sql = `SELECT ${columns} FROM models WHERE family = ? AND version = ?${manager ? ' FOR UPDATE' : ''}`;
    const [row] = await (manager ?? this.dataSource).query<Row[]>(sql, [family, version]);
    return row && fromRow(row);
  }

  /** The live model, locked until the transaction ends. */
  async findLive(family: ModelFamily, manager: EntityManager): Promise<StoredModel | undefined> {
    const sql = `SELECT ${columns} FROM models WHERE family = ? AND stage = 'live' FOR UPDATE`;
    const [row] = await manager.query<Row[]>(sql, [family]);
    return row && fromRow(row);
  }

  async bytes(family: ModelFamily, version: number): Promise<Buffer | undefined> {
    const [row] = await this.dataSource.query<{ bytes: Buffer }[]>(
      'SELECT bytes FROM models WHERE family = ? AND version = ?',
      [family, version],
    );
    return row?.bytes;
  }

  /** Keeps a model as a candidate under the next version of its family. */
  async add(manager: EntityManager, family: ModelFamily, model: TrainedModel, now: Date): Promise<number> {
    const [last] = await manager.query<{ version: number | null }[]>(
      'SELECT MAX(version) AS version FROM models WHERE family = ? FOR UPDATE',
      [family],
    );
    const version = (last?.version ?? 0) + 1;
    await bulkInsert(
      manager,
      'models',
      [
        ...['family', 'version', 'stage', 'sha256', 'bytes', 'features', 'threshold', 'metrics'],
        ...['trained_from', 'trained_to', 'created_at'],
      ],
      [
        [
          ...[family, version, 'candidate', sha256(model.bytes), model.bytes, JSON.stringify(model.features)],
          ...[model.threshold, JSON.stringify(model.metrics), model.trainedFrom, model.trainedTo, now],
        ],
      ],
    );
    return version;
  }

  /** Makes a version the live one; the one before is retired. */
  async makeLive(manager: EntityManager, family: ModelFamily, version: number, now: Date): Promise<void> {
    await manager.query(`UPDATE models SET stage = 'retired' WHERE family = ? AND stage = 'live'`, [family]);
    await manager.query(`UPDATE models SET stage = 'live', published_at = ? WHERE family = ? AND version = ?`, [
      now,
      family,
      version,
    ]);
  }
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function fromRow(row: Row): StoredModel {
  return {
    family: row.family,
    version: row.version,
    stage: row.stage,
    sha256: row.sha256,
    features: JSON.parse(row.features) as string[],
    threshold: row.threshold,
    metrics: JSON.parse(row.metrics) as Record<string, number>,
    trainedFrom: row.trained_from,
    trainedTo: row.trained_to,
    createdAt: row.created_at,
    publishedAt: row.published_at,
  };
}
