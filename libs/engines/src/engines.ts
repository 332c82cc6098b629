import type { EngineName } from './engine-names.ts';
import type { KafkaAddress } from './kafka/kafka-engine.ts';
import type { MariadbAddress } from './mariadb/mariadb-address.ts';
import type { MosquittoAddress } from './mosquitto/mosquitto-engine.ts';
import type { ManagedProcess } from './process/managed-process.ts';
import type { RedisAddress } from './redis/redis-engine.ts';

/** What each engine is reached by. */
export interface EngineAddressBook {
  kafka: KafkaAddress;
  mariadb: MariadbAddress;
  redis: RedisAddress;
  mosquitto: MosquittoAddress;
}

/** The engines of one system. An address without a process is an engine that somebody else runs. */
export class Engines {
  constructor(
    private readonly addresses: Partial<EngineAddressBook>,
    readonly processes: readonly ManagedProcess[],
  ) {}

  get kafka(): KafkaAddress {
    return this.address('kafka');
  }

  get mariadb(): MariadbAddress {
    return this.address('mariadb');
  }

  get redis(): RedisAddress {
    return this.address('redis');
  }

  get mosquitto(): MosquittoAddress {
    return this.address('mosquitto');
  }

  /** @throws Error when that engine is not run privately */
  process(name: EngineName): ManagedProcess {
    const found = this.processes.find((process) => process.name === name);
    if (!found) throw new Error(`${name} is not run by this system`);
    return found;
  }

  /** Ends all private engines, side by side. Their data stays. */
  async stop(): Promise<void> {
    await Promise.all(this.processes.map((process) => process.stop()));
  }

  /** For data that is thrown away anyway. */
  async kill(): Promise<void> {
    await Promise.all(this.processes.map((process) => process.discard()));
  }

  private address<Name extends EngineName>(name: Name): EngineAddressBook[Name] {
    const address = this.addresses[name];
    if (!address) throw new Error(`${name} was not asked for`);
    return address;
  }
}
