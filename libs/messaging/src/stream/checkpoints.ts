import type { DataSource } from 'typeorm';

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
      return { covered: BigInt(row.covered_offset), state: row.state ?? undefined, epoch: BigInt(row.epoch) };
    });
  }

  /** @returns false when somebody else has claimed the partition since */
  async save(
    { consumer, topic, partition }: CheckpointKey,
    { covered, state, epoch }: Checkpoint & { readonly state: Buffer },
  ): Promise<boolean> {
    const result = await this.dataSource.query<{ affectedRows: number }>(
      `UPDATE stream_checkpoints SET covered_offset = ?, state = ?, saved_at = NOW(3) WHERE ${where} AND epoch = ?`,
      [covered.toString(), state, consumer, topic, partition, epoch.toString()],
    );
    return result.affectedRows === 1;
  }
}
