import getPort from 'get-port';

/** Where private engines listen, all on 127.0.0.1. */
export interface EnginePorts {
  readonly kafka: number;
  readonly kafkaController: number;
  readonly mariadb: number;
  readonly redis: number;
  readonly mqttDevices: number;
  readonly mqttServices: number;
}

export const defaultPorts: EnginePorts = {
  kafka: 19_092,
  kafkaController: 19_093,
  mariadb: 13_306,
  redis: 16_379,
  mqttDevices: 8883,
  mqttServices: 8884,
};

/** Ports of this machine that nobody listens on now; asked again, it gives others. */
export async function freePorts(): Promise<EnginePorts> {
  const names = Object.keys(defaultPorts) as (keyof EnginePorts)[];
  const entries = await Promise.all(names.map(async (name) => [name, await freePort()] as const));
  return Object.fromEntries(entries) as unknown as EnginePorts;
}

/** One port that nobody listens on now. get-port keeps it from being given twice by this process for a while. */
export async function freePort(): Promise<number> {
  return getPort({ host: '127.0.0.1' });
}
