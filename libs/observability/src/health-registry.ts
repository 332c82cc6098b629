import { Injectable } from '@nestjs/common';

export interface CheckResult {
  readonly status: 'up' | 'down';
  readonly latencyMs: number;
  readonly reason?: string;
}

export interface HealthReport {
  readonly status: 'ready' | 'not-ready';
  readonly checks: Readonly<Record<string, CheckResult>>;
}

/** A check that answers later than this counts as failed. */
const timeLimitMs = 2_000;

/** What must work for the process to take work. Each part of it adds its own check by name. */
@Injectable()
export class HealthRegistry {
  private readonly checks = new Map<string, () => Promise<void>>();

  /** Adds a check, or replaces the one of that name. A check that throws makes the process not ready, its message says why. */
  add(name: string, check: () => Promise<void>): void {
    this.checks.set(name, check);
  }

  /** Runs all checks side by side. */
  async report(): Promise<HealthReport> {
    const results = await Promise.all(
      [...this.checks].map(async ([name, check]) => [name, await timed(check)] as const),
    );
    const ready = results.every(([, result]) => result.status === 'up');
    return { status: ready ? 'ready' : 'not-ready', checks: Object.fromEntries(results) };
  }
}

async function timed(check: () => Promise<void>): Promise<CheckResult> {
  const began = performance.now();
  const latency = () => Math.round((performance.now() - began) * 10) / 10;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeLimitMs} ms`)), timeLimitMs);
  });
  try {
    // Within a promise, so that a check that throws at once is caught as well.
    await Promise.race([Promise.resolve().then(check), late]);
    return { status: 'up', latencyMs: latency() };
  } catch (error) {
    return { status: 'down', latencyMs: latency(), reason: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
}
