import { Inject, Injectable } from '@nestjs/common';
import { alertEscalated, alertRaised, consumers, mqttTopics } from '@voltguard/contracts';
import { ConsumeBatch, type EventBatch } from '@voltguard/messaging';
import { downlinkMessages } from '../bridge-metrics.ts';
import { DevicePublisher } from './device-publisher.ts';

type Alerts = EventBatch<(typeof consumers.downlinkAlerts.takes)[number]>;

const kinds: Readonly<Record<string, string>> = { [alertRaised.type]: 'raised', [alertEscalated.type]: 'escalated' };

/** Tells a device of its own alerts, each transition at least once and in order; `number` tells repetitions apart. */
@Injectable()
export class DeliverAlerts {
  constructor(@Inject(DevicePublisher) private readonly publisher: DevicePublisher) {}

  @ConsumeBatch(consumers.downlinkAlerts)
  async deliver(batch: Alerts): Promise<void> {
    await Promise.all(
      batch.events.map(async ({ type, data }) => {
        const message = { kind: kinds[type] ?? 'cleared', ...data };
        await this.publisher.publish(mqttTopics.alerts(data.deviceId), message, batch.signal);
        downlinkMessages.inc({ kind: 'alert', outcome: 'sent' });
      }),
    );
  }
}
