import { defaultPorts, type EnginePorts, freePort, freePorts } from '@voltguard/engines';
import { loadConfig } from '@voltguard/config';
import { z } from 'zod';

/** Where services listen, all on 127.0.0.1. */
export interface ServicePorts {
  readonly gateway: number;
  readonly identity: number;
  readonly telemetry: number;
  readonly ml: number;
  readonly gatewayInternal: number;
  readonly identityInternal: number;
  readonly telemetryInternal: number;
  readonly mlInternal: number;
  readonly bridgeInternal: number;
  readonly brokerAgentInternal: number;
  readonly simulatorInternal: number;
}

export type SystemPorts = EnginePorts & ServicePorts;

const productPorts: SystemPorts = {
  ...defaultPorts,
  gateway: 8000,
  identity: 8101,
  telemetry: 8102,
  ml: 8103,
  gatewayInternal: 9100,
  identityInternal: 9101,
  telemetryInternal: 9102,
  mlInternal: 9103,
  bridgeInternal: 9104,
  brokerAgentInternal: 9105,
  simulatorInternal: 9106,
};

/** The variable that changes each port. */
export const portVariables: Readonly<Record<keyof SystemPorts, string>> = {
  kafka: 'VOLTGUARD_PORT_KAFKA',
  kafkaController: 'VOLTGUARD_PORT_KAFKA_CONTROLLER',
  mariadb: 'VOLTGUARD_PORT_MARIADB',
  redis: 'VOLTGUARD_PORT_REDIS',
  mqttDevices: 'VOLTGUARD_PORT_MQTT',
  mqttServices: 'VOLTGUARD_PORT_MQTT_SERVICES',
  gateway: 'VOLTGUARD_PORT_GATEWAY',
  identity: 'VOLTGUARD_PORT_IDENTITY',
  telemetry: 'VOLTGUARD_PORT_TELEMETRY',
  ml: 'VOLTGUARD_PORT_ML',
  gatewayInternal: 'VOLTGUARD_PORT_GATEWAY_INTERNAL',
  identityInternal: 'VOLTGUARD_PORT_IDENTITY_INTERNAL',
  telemetryInternal: 'VOLTGUARD_PORT_TELEMETRY_INTERNAL',
  mlInternal: 'VOLTGUARD_PORT_ML_INTERNAL',
  bridgeInternal: 'VOLTGUARD_PORT_BRIDGE_INTERNAL',
  brokerAgentInternal: 'VOLTGUARD_PORT_BROKER_AGENT_INTERNAL',
  simulatorInternal: 'VOLTGUARD_PORT_SIMULATOR_INTERNAL',
};

const names = Object.keys(productPorts) as (keyof SystemPorts)[];

/** The product's own ports, each of which its variable changes. @throws ConfigurationError, or Error when two are equal */
export function portsFromEnvironment(environment?: Readonly<Record<string, string | undefined>>): SystemPorts {
  const port = z.coerce.number().int().min(1).max(65_535);
  const shape = Object.fromEntries(names.map((name) => [portVariables[name], port.default(productPorts[name])]));
  const values = loadConfig(z.object(shape), environment) as Record<string, number>;
  const ports = Object.fromEntries(names.map((name) => [name, values[portVariables[name]]])) as unknown as SystemPorts;
  for (const [index, name] of names.entries()) {
    const twin = names.slice(0, index).find((other) => ports[other] === ports[name]);
    if (twin) throw new Error(`${portVariables[twin]} and ${portVariables[name]} are both ${ports[name]}: change one`);
  }
  return ports;
}

/** Ports that nobody listens on now, for a second system beside the first. */
export async function freeSystemPorts(): Promise<SystemPorts> {
  const engines = await freePorts();
  const services = names.filter((name) => !(name in engines));
  const entries = await Promise.all(services.map(async (name) => [name, await freePort()] as const));
  return { ...engines, ...Object.fromEntries(entries) } as SystemPorts;
}
