/** What every state event carries. */
export interface VersionedState {
  readonly version: number;
  readonly deleted: boolean;
}

interface Waiter {
  readonly missing: Set<string>;
  readonly end: () => void;
}

/** The latest state of each key of a compacted topic, in memory. An older version that comes again changes nothing. */
export class Projection<State extends VersionedState> {
  private readonly states = new Map<string, State>();
  private readonly waiters = new Set<Waiter>();

  /** `changed` is called with the key of each state that came, changed or ended. */
  constructor(private readonly changed: (key: string) => void = () => undefined) {}

  /** Takes states and tombstones as a broadcast hands them over. */
  take(records: readonly { readonly key: string; readonly data: State | undefined }[]): void {
    for (const { key, data } of records) {
      if (!data) this.states.delete(key);
      else if (data.version > (this.states.get(key)?.version ?? 0)) this.states.set(key, data);
      else continue;
      for (const { missing, end } of this.waiters) if (missing.delete(key) && missing.size === 0) end();
      this.changed(key);
    }
  }

  /** @returns the state unless it is unknown or deleted */
  get(key: string): State | undefined {
    const state = this.states.get(key);
    return state?.deleted ? undefined : state;
  }

  /** Whether anything is known of it, be it that it was deleted. */
  knows(key: string): boolean {
    return this.states.has(key);
  }

  /**
   * Waits until all keys are known, at most `waitMs`, or until the signal is aborted: what was made a moment ago may still be on its way.
   * @returns those that did not come
   */
  async waitFor(keys: Iterable<string>, waitMs: number, signal?: AbortSignal): Promise<ReadonlySet<string>> {
    const missing = new Set([...keys].filter((key) => !this.states.has(key)));
    if (missing.size === 0 || waitMs <= 0 || signal?.aborted) return missing;
    await new Promise<void>((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.waiters.delete(waiter);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const waiter = { missing, end };
      const timer = setTimeout(end, waitMs);
      this.waiters.add(waiter);
      signal?.addEventListener('abort', end);
    });
    return missing;
  }
}
