import { Inject, Injectable } from '@nestjs/common';
import { failed, ok, type Result } from '@voltguard/kernel';
import { gauge } from '@voltguard/observability';
import { type Config, identityConfig } from '../identity.config.ts';

/**
 * Where passwords are checked, a few at a time: each check takes a core for tens of milliseconds, so a storm of log-ins
 * would otherwise starve every other path. Beyond the queue the answer is "come again" at once.
 */
@Injectable()
export class PasswordDesk {
  private running = 0;
  private readonly queue: (() => void)[] = [];
  private readonly waiting = gauge({
    name: 'voltguard_identity_password_queue_requests',
    help: 'Log-ins that wait for a password check.',
  });

  constructor(@Inject(identityConfig) private readonly config: Pick<Config, 'PASSWORD_CHECKS' | 'PASSWORD_QUEUE'>) {}

  async run<Value>(work: () => Promise<Value>): Promise<Result<Value, 'busy'>> {
    if (this.running >= this.config.PASSWORD_CHECKS) {
      if (this.queue.length >= this.config.PASSWORD_QUEUE) return failed('busy');
      await new Promise<void>((resolve) => {
        this.queue.push(resolve);
        this.waiting.set(this.queue.length);
      });
    } else {
      this.running += 1;
    }
    try {
      return ok(await work());
    } finally {
      this.passOn();
    }
  }

  /** Whoever waited longest takes the place that is free now. */
  private passOn(): void {
    const next = this.queue.shift();
    this.waiting.set(this.queue.length);
    if (next) next();
    else this.running -= 1;
  }
}
