interface Chunk {
  readonly messageIds: readonly number[];
  readonly messages: number;
  readonly bytes: number;
  done: boolean;
}

/**
 * What the broker sent and Kafka does not have yet. MQTT wants acknowledgements in the order of the messages (3.1.1, section 4.6), so
 * only the contiguous prefix that Kafka has is acknowledged, however the answers come in.
 */
export class AckWindow {
  messages = 0;
  bytes = 0;
  private chunks: Chunk[] = [];
  private empty: (() => void)[] = [];

  constructor(private readonly acknowledge: (messageIds: readonly number[]) => void) {}

  /** Adds what arrived together; the answer is called once Kafka has all of it. */
  add(messageIds: readonly number[], messages: number, bytes: number): () => void {
    const chunk: Chunk = { messageIds, messages, bytes, done: false };
    this.chunks.push(chunk);
    this.messages += messages;
    this.bytes += bytes;
    return () => {
      chunk.done = true;
      this.advance();
    };
  }

  /** Resolves when nothing is under way. */
  async drained(): Promise<void> {
    if (this.chunks.length > 0) await new Promise<void>((resolve) => this.empty.push(resolve));
  }

  private advance(): void {
    let count = 0;
    while (count < this.chunks.length && this.chunks[count]!.done) count += 1;
    if (count === 0) return;
    const finished = this.chunks.splice(0, count);
    for (const { messages, bytes } of finished) {
      this.messages -= messages;
      this.bytes -= bytes;
    }
    this.acknowledge(finished.flatMap(({ messageIds }) => messageIds));
    if (this.chunks.length === 0) for (const resolve of this.empty.splice(0)) resolve();
  }
}
