import { createKafka } from '@voltguard/messaging';
import type { Admin } from 'kafkajs';

/** How far consumer groups are behind the end of a topic, by their committed offsets. */
export class ConsumerLag {
  readonly #admin: Admin;

  private constructor(admin: Admin) {
    this.#admin = admin;
  }

  static async connect(brokers: readonly string[]): Promise<ConsumerLag> {
    const admin = createKafka(brokers, 'voltguard-tools').admin();
    await admin.connect();
    return new ConsumerLag(admin);
  }

  /** Records of the topic that the group has not committed. */
  async of(group: string, topic: string): Promise<number> {
    const [ends, committed] = await Promise.all([
      this.#admin.fetchTopicOffsets(topic),
      this.#admin.fetchOffsets({ groupId: group, topics: [topic] }),
    ]);
    const next = new Map(committed[0]?.partitions.map(({ partition, offset }) => [partition, BigInt(offset)]));
    let lag = 0n;
    for (const { partition, high, low } of ends) {
      const from = next.get(partition) ?? -1n;
      lag += BigInt(high) - (from < 0n ? BigInt(low) : from);
    }
    return Number(lag);
  }

  /** Records that lie in each of the topics; a topic that does not exist has none. */
  async sizes(topics: readonly string[]): Promise<Map<string, number>> {
    const existing = new Set(await this.#admin.listTopics());
    const sizes = new Map<string, number>();
    for (const topic of topics) {
      const ends = existing.has(topic) ? await this.#admin.fetchTopicOffsets(topic) : [];
      sizes.set(topic, Number(ends.reduce((sum, { high, low }) => sum + BigInt(high) - BigInt(low), 0n)));
    }
    return sizes;
  }

  async close(): Promise<void> {
    await this.#admin.disconnect();
  }
}
