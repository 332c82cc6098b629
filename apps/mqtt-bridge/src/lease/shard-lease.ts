import { hostname } from 'node:os';
import { uniqueId } from '@voltguard/kernel';

/** The commands of Redis that a lease needs. */
export interface LeaseStore {
  get(key: string): Promise<string | null>;
  eval(script: string, keys: 1, key: string, ...values: (string | number)[]): Promise<unknown>;
}

/** Free or ours: takes or renews it. */
const takeScript = `
local holder = redis.call('get', KEYS[1])
if holder == false or holder == ARGV[1] then
  redis.call('set', KEYS[1], ARGV[1], 'PX', ARGV[2])
  return 1
end
return 0`;

const releaseScript = `
if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end
return 0`;

/**
 * Who may use a shard's client id. The value is `host/pid/token`: it is compared before each change, so that nobody renews or releases
 * another's lease.
 */
export class ShardLease {
  readonly token = `${hostname()}/${process.pid}/${uniqueId()}`;
  private confirmedAtMs = -Infinity;

  constructor(
    private readonly store: LeaseStore,
    private readonly key: string,
    readonly lengthMs: number,
    private readonly isAlive: (pid: number) => boolean = processIsAlive,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Whether Redis said within the lease's length that it is ours: nobody else can have it. */
  get confirmed(): boolean {
    return this.now() - this.confirmedAtMs < this.lengthMs;
  }

  /** Takes a free lease, renews ours; false when another has it. @throws when Redis is away */
  async hold(): Promise<boolean> {
    const asked = this.now();
    const ours = (await this.take()) || (await this.inherit());
    this.confirmedAtMs = ours ? asked : -Infinity;
    return ours;
  }

  /** Resolves when Redis answers. */
  async peek(): Promise<void> {
    await this.store.get(this.key);
  }

  /** @throws when Redis is away; the lease then ends by itself */
  async release(): Promise<void> {
    this.confirmedAtMs = -Infinity;
    await this.store.eval(releaseScript, 1, this.key, this.token);
  }

  private async take(): Promise<boolean> {
    return (await this.store.eval(takeScript, 1, this.key, this.token, this.lengthMs)) === 1;
  }

  /** A process of this host that no longer runs needs no lease: after a crash its successor need not wait for the end of it. */
  private async inherit(): Promise<boolean> {
    const holder = await this.store.get(this.key);
    if (holder === null) return false;
    const [host, pid] = holder.split('/');
    if (host !== hostname() || (Number(pid) !== process.pid && this.isAlive(Number(pid)))) return false;
    await this.store.eval(releaseScript, 1, this.key, holder);
    return this.take();
  }
}

function processIsAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
