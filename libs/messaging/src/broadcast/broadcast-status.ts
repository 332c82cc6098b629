import { Injectable } from '@nestjs/common';
import type { CatchUp } from './catch-up.ts';

/** How far the broadcasts of this process are. */
@Injectable()
export class BroadcastStatus {
  private readonly byName = new Map<string, CatchUp>();

  add(consumerName: string, catchUp: CatchUp): void {
    this.byName.set(consumerName, catchUp);
  }

  /** Resolves when this replica has read everything that was in the consumer's topics when it started. */
  async caughtUp(consumerName: string): Promise<void> {
    const catchUp = this.byName.get(consumerName);
    if (!catchUp) throw new Error(`${consumerName} is not a broadcast of this process`);
    await catchUp.done;
  }

  async allCaughtUp(): Promise<void> {
    await Promise.all([...this.byName.values()].map(({ done }) => done));
  }

  /** Names of those that are still reading. */
  behind(): readonly string[] {
    return [...this.byName].filter(([, catchUp]) => !catchUp.isDone).map(([name]) => name);
  }
}
