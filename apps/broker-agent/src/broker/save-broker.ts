import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { HealthRegistry } from '@voltguard/observability';
import { saveFailures, savesAsked } from '../agent-metrics.ts';
import { agentConfig } from '../agent-tokens.ts';
import type { Config } from '../broker-agent.config.ts';
import { brokerPid } from './broker-process.ts';
import { savePauseMs } from './save-pace.ts';
import { WatchBroker } from './watch-broker.ts';

/** Has Mosquitto save its state (SIGUSR1) every second: by itself it saves after a number of changes, which at night may take minutes. */
@Injectable()
export class SaveBroker implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(SaveBroker.name);
  private timer: NodeJS.Timeout | undefined;
  private found: boolean | undefined;

  constructor(
    @Inject(agentConfig) private readonly config: Config,
    @Inject(WatchBroker) private readonly watch: WatchBroker,
    @Inject(HealthRegistry) private readonly health: HealthRegistry,
  ) {}

  onApplicationBootstrap(): void {
    this.health.add('save', () => {
      if (this.found === false) throw new Error(`no Mosquitto runs under the pid in ${this.config.BROKER_PID_FILE}`);
      return Promise.resolve();
    });
    this.save();
  }

  onApplicationShutdown(): void {
    clearTimeout(this.timer);
  }

  private save(): void {
    const asked = this.ask();
    (asked ? savesAsked : saveFailures).inc();
    if (asked !== this.found) {
      if (asked) this.logger.log('Mosquitto is there and saves when asked');
      else this.logger.warn(`No Mosquitto runs under the pid in ${this.config.BROKER_PID_FILE}: nothing is saved`);
    }
    this.found = asked;
    this.timer = setTimeout(() => this.save(), savePauseMs(this.config.BROKER_SAVE_INTERVAL_MS, this.watch.keptBytes));
  }

  private ask(): boolean {
    const pid = brokerPid(this.config.BROKER_PID_FILE);
    if (pid === undefined) return false;
    try {
      process.kill(pid, 'SIGUSR1');
      return true;
    } catch {
      return false;
    }
  }
}
