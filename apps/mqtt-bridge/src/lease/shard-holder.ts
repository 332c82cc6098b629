import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { HealthRegistry } from '@voltguard/observability';
import { leaseHeld } from '../bridge-metrics.ts';
import { bridgeConfig } from '../bridge-tokens.ts';
import type { Config } from '../mqtt-bridge.config.ts';
import { UplinkSession } from '../session/uplink-session.ts';
import { ShardLease } from './shard-lease.ts';

const standbyPollMs = 500;
/** Redis is being connected to while the process boots. */
const firstAnswerPollMs = 50;
const reconnectMs = { least: 100, most: 5_000 };

/**
 * Serves the shard while the lease is ours, stands by while it is another's. A connection is only made with a lease that Redis confirmed;
 * one that stands goes on while Redis is away, because then nobody else can get the lease.
 */
@Injectable()
export class ShardHolder implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(ShardHolder.name);
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private renewal: NodeJS.Timeout | undefined;
  private holds = false;
  private redisFault: string | undefined;
  private decided = false;
  private awaySinceMs = 0;
  private notBeforeMs = 0;

  constructor(
    @Inject(bridgeConfig) private readonly config: Config,
    @Inject(ShardLease) private readonly lease: ShardLease,
    @Inject(UplinkSession) private readonly session: UplinkSession,
    @Inject(HealthRegistry) health: HealthRegistry,
  ) {
    // From the very beginning: what is published to a broker that does not know our session yet is lost.
    health.add('uplink', () => this.check());
  }

  onApplicationBootstrap(): void {
    this.renewal = setInterval(() => void this.renew(), this.lease.lengthMs / 4);
    this.running = this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.session.close(this.config.DRAIN_SECONDS * 700);
    clearInterval(this.renewal);
    await this.lease.release().catch(() => undefined);
    await Promise.race([this.running, pause(500)]);
  }

  get state(): 'serving' | 'connecting' | 'standby' {
    if (this.session.serving) return 'serving';
    return this.holds ? 'connecting' : 'standby';
  }

  private isStopped(): boolean {
    return this.stopping.signal.aborted;
  }

  private async run(): Promise<void> {
    let waitMs = reconnectMs.least;
    while (!this.isStopped()) {
      if (!(await this.hold())) {
        await pause(this.decided ? standbyPollMs : firstAnswerPollMs, this.stopping.signal);
        continue;
      }
      const began = Date.now();
      const reason = await this.session.serve();
      if (this.isStopped()) return;
      this.logger.warn({ message: 'No connection to the MQTT broker', reason: reason.message });
      waitMs = Date.now() - began > reconnectMs.most ? reconnectMs.least : Math.min(waitMs * 2, reconnectMs.most);
      await pause(waitMs * (0.5 + Math.random() / 2), this.stopping.signal);
    }
  }

  private async hold(): Promise<boolean> {
    if (!this.lease.confirmed) await this.renew();
    return this.lease.confirmed;
  }

  private async renew(): Promise<void> {
    if (this.isStopped()) return;
    try {
      if (!this.holds && this.redisFault !== undefined) {
        // The lease ended while Redis was away, but its holder may serve still: that one comes first.
        await this.lease.peek();
        const awayMs = Date.now() - this.awaySinceMs;
        if (awayMs > this.lease.lengthMs / 2) this.notBeforeMs = Date.now() + 2 * this.lease.lengthMs;
      }
      if (this.holds || Date.now() >= this.notBeforeMs) this.note(await this.lease.hold());
      if (this.redisFault !== undefined) this.logger.log('Redis is back');
      this.redisFault = undefined;
    } catch (error) {
      const reason = (error as Error).message;
      if (this.redisFault === undefined) {
        this.awaySinceMs = Date.now();
        this.logger.warn({
          message: 'Redis is away: the lease is neither renewed nor taken',
          state: this.state,
          reason,
        });
      }
      this.redisFault = reason;
      if (this.holds && !this.session.serving && !this.lease.confirmed) this.note(false);
    }
  }

  private note(holds: boolean): void {
    this.decided = true;
    leaseHeld.set(holds ? 1 : 0);
    if (holds === this.holds) return;
    this.holds = holds;
    this.logger.log(holds ? `Holds shard ${this.config.MQTT_SHARD}` : `Stands by for shard ${this.config.MQTT_SHARD}`);
    if (!holds) this.session.cut('another process holds the shard');
  }

  private check(): Promise<void> {
    if (!this.decided) throw new Error(`who holds the shard is not known yet: ${this.redisFault ?? 'asking Redis'}`);
    if (this.state === 'connecting') throw new Error('not connected to the MQTT broker');
    if (this.state === 'standby' && this.redisFault !== undefined)
      throw new Error(`standby, and Redis is away: ${this.redisFault}`);
    return Promise.resolve();
  }
}

/** Ends early when the process stops. */
function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
