import { Inject, Injectable } from '@nestjs/common';
import { deadLettered } from '../metrics.ts';
import { EventProducer } from '../producer/event-producer.ts';
import { type DeadLetter, deadLetterRecord } from './dead-letter.ts';

/** Keeps what cannot be taken, with the reason, where it came from and its original headers. */
@Injectable()
export class DeadLetters {
  constructor(@Inject(EventProducer) private readonly producer: EventProducer) {}

  /** Resolves when Kafka has them: only then may the originals be passed over. */
  async add(consumerName: string, ...letters: readonly DeadLetter[]): Promise<void> {
    await this.producer.publishRecords(letters.map((letter) => deadLetterRecord(consumerName, letter)));
    deadLettered.inc({ consumer: consumerName }, letters.length);
  }
}
