import { Inject, Injectable } from '@nestjs/common';
import { type commandIssued, consumers, type EventData } from '@voltguard/contracts';
import { systemClock } from '@voltguard/kernel';
import { ConsumeBatch, type EventBatch } from '@voltguard/messaging';
import { downlinkMessages } from '../bridge-metrics.ts';
import { commandMessage } from './command-message.ts';
import { DevicePublisher } from './device-publisher.ts';

/** Delivers commands, each at least once and in order per device; one that has expired would do harm now and is left out. */
@Injectable()
export class DeliverCommands {
  constructor(@Inject(DevicePublisher) private readonly publisher: DevicePublisher) {}

  @ConsumeBatch(consumers.downlinkCommands)
  async deliver(batch: EventBatch<typeof commandIssued>): Promise<void> {
    await Promise.all(batch.events.map(({ data }) => this.deliverOne(data, batch.signal)));
  }

  private async deliverOne(command: EventData<typeof commandIssued>, signal: AbortSignal): Promise<void> {
    const wanted = commandMessage(command, systemClock.now());
    if (wanted) await this.publisher.publish(wanted.topic, wanted.message, signal);
    downlinkMessages.inc({ kind: 'command', outcome: wanted ? 'sent' : 'expired' });
  }
}
