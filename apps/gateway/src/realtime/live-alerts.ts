import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { alertCleared, alertEscalated, alertRaised, consumers } from '@voltguard/contracts';
import { ConsumeBatch, PermanentError, type EventBatch } from '@voltguard/messaging';
import { AlertHub } from './alert-hub.ts';
import type { AlertMessage } from './alert-message.ts';
import { NumberOrder } from './number-order.ts';
import { realtimeOptions, type RealtimeOptions } from './realtime-options.ts';

const kinds: Readonly<Record<string, AlertMessage['kind']>> = {
  [alertRaised.type]: 'raised',
  [alertEscalated.type]: 'escalated',
  [alertCleared.type]: 'cleared',
};

/** Every new alert of the platform, in the order of the numbers, to the websockets of this process. */
@Injectable()
export class LiveAlerts implements OnModuleDestroy {
  private readonly order: NumberOrder<AlertMessage>;

  constructor(@Inject(AlertHub) hub: AlertHub, @Inject(realtimeOptions) options: RealtimeOptions) {
    this.order = new NumberOrder(options.gapWaitMs, (alert) => hub.publish(alert));
  }

  @ConsumeBatch(consumers.realtimeAlerts, { maxWaitMs: 100 })
  take(batch: EventBatch<typeof alertRaised>): Promise<void> {
    for (const { type, data } of batch.events) {
      const kind = kinds[type];
      if (!kind) throw new PermanentError(`${type} is no transition of an alert`);
      this.order.accept({ kind, ...data });
    }
    return Promise.resolve();
  }

  onModuleDestroy(): void {
    this.order.stop();
  }
}
