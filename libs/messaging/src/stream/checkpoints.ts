import { bulkInsert } from '@voltguard/persistence';
import type { DataSource, EntityManager } from 'typeorm';

export interface CheckpointKey {
  /** The group, with namespace. */
  readonly consumer: string;
  readonly topic: string;
  readonly partition: number;
}

export interface Checkpoint {
  /** The next offset: the state covers everything before it. */
  readonly covered: bigint;
  /** Absent before the first save: the initial state. */
  readonly state: Buffer | undefined;
  /** Grows with every claim: who claimed before can save no more. */
  readonly epoch: bigint;
}

interface Row {
  readonly covered_offset: string;
  readonly state: Buffer | null;
  readonly epoch: string;
}

/** A state is written in pieces of this size: as text of a statement they double, and servers bound the length of one. */
const pieceBytes = 1024 * 1024;

const columns = ['consumer', 'topic', 'partition_number', 'part', 'bytes'];
const where = 'consumer = ? AND topic = ? AND partition_number = ?';

/** States of partitions in the service's own database. */
export class Checkpoints {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Takes a partition over: what was saved last, and from now on only this claim can save. Without a checkpoint one is
   * made at `from`, so that a crash before the first save comes back to where the fold began.
   */
  async claim({ consumer, topic, partition }: CheckpointKey, from: bigint): Promise<Checkpoint> {
    return this.dataSource.transaction(async (manager) => {
      await manager.query(
        `INSERT INTO stream_checkpoints (consumer, topic, partition_number, covered_offset, epoch, saved_at)
         VALUES (?, ?, ?, ?, 1, NOW(3)) ON DUPLICATE KEY UPDATE epoch = epoch + 1`,
        [consumer, topic, partition, from.toString()],
      );
      const rows = await manager.query<Row[]>(
        `SELECT CAST(covered_offset AS CHAR) AS covered_offset, state, CAST(epoch AS CHAR) AS epoch
         FROM stream_checkpoints WHERE ${where}`,
        [consumer, topic, partition],
      );
      const row = rows[0]!;
      const parts = await manager.query<{ bytes: Buffer }[]>(
        `SELECT bytes FROM stream_checkpoint_parts WHERE ${where} ORDER BY part`,
        [consumer, topic, partition],
      );
      const state = row.state && Buffer.concat([row.state, ...parts.map(({ bytes }) => bytes)]);
      return { covered: BigInt(row.covered_offset), state: state ?? undefined, epoch: BigInt(row.epoch) };
    });
  }

  /** @returns false when somebody else has claimed the partition since */
  async save(
    { consumer, topic, partition }: CheckpointKey,
    { covered, state, epoch }: Checkpoint & { readonly state: Buffer },
  ): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      const result = await manager.query<{ affectedRows: number }>(
        `UPDATE stream_checkpoints SET covered_offset = ?, state = ?, saved_at = NOW(3) WHERE ${where} AND epoch = ?`,
        [covered.toString(), state.subarray(0, pieceBytes), consumer, topic, partition, epoch.toString()],
      );
      if (result.affectedRows !== 1) return false;
      await manager.query(`DELETE FROM stream_checkpoint_parts WHERE ${where}`, [consumer, topic, partition]);
      await this.saveRest(manager, { consumer, topic, partition }, state);
      return true;
    });
  }

  /** What the checkpoint's own row does not hold, piece by piece: nobody holds the whole text in memory. */
  private async saveRest(
    manager: EntityManager,
    { consumer, topic, partition }: CheckpointKey,
    state: Buffer,
  ): Promise<void> {
    for (let from = pieceBytes; from < state.length; from += pieceBytes) {
      const row = [consumer, topic, partition, from / pieceBytes, state.subarray(from, from + pieceBytes)];
      await bulkInsert(manager, 'stream_checkpoint_parts', columns, [row]);
    }
  }
}
