import { services as serviceNames, type ServiceName } from '@voltguard/contracts';
import type { SystemContext } from './system-context.ts';
import type { ServicePorts } from './system-ports.ts';

export type Schema = 'identity' | 'telemetry' | 'ml';
export const schemas: readonly Schema[] = ['identity', 'telemetry', 'ml'];

type Settings = Readonly<Record<string, string>>;

export interface ServiceSpec {
  readonly name: ServiceName;
  readonly publicPort?: keyof ServicePorts;
  readonly internalPort: keyof ServicePorts;
  /** Its part of the environment; INTERNAL_PORT and HTTP_PORT come by themselves. */
  readonly settings: (context: SystemContext) => Settings;
}

const http = ({ ports }: SystemContext): Settings => ({
  JWKS_URL: `http://127.0.0.1:${ports.identity}/.well-known/jwks.json`,
});

const kafka = ({ engines }: SystemContext): Settings => ({ KAFKA_BROKERS: engines.kafka.brokers.join(',') });

const redis = ({ engines }: SystemContext): Settings => ({ REDIS_URL: engines.redis.url });

const database =
  (schema: Schema) =>
  ({ engines, secrets }: SystemContext): Settings => ({
    DATABASE_URL: engines.mariadb.url(schema, schema, secrets.get(passwordName(schema))),
  });

/** The broker's listener for services, with the certificate of this one. */
const mqtt =
  (service: ServiceName) =>
  ({ engines: { mosquitto } }: SystemContext): Settings => ({
    MQTT_URL: mosquitto.servicesUrl,
    MQTT_CA_FILE: mosquitto.pki.caFile,
    MQTT_CERT_FILE: mosquitto.pki.service(service).certificate,
    MQTT_KEY_FILE: mosquitto.pki.service(service).key,
  });

/** Every service of the platform and its settings: the launcher, the containers and the tests go by this one table. */
export const serviceTable: readonly ServiceSpec[] = [
  {
    name: 'identity',
    publicPort: 'identity',
    internalPort: 'identityInternal',
    settings: (context) => ({
      ...http(context),
      ...kafka(context),
      ...database('identity')(context),
      IDENTITY_KEY_ENCRYPTION_KEY: context.secrets.get('identityKeyEncryptionKey'),
      DEVICE_AUTHORITY_CERT_FILE: context.engines.mosquitto.pki.deviceAuthority.certificate,
      DEVICE_AUTHORITY_KEY_FILE: context.engines.mosquitto.pki.deviceAuthority.key,
    }),
  },
  {
    name: 'telemetry',
    publicPort: 'telemetry',
    internalPort: 'telemetryInternal',
    settings: (context) => ({ ...http(context), ...kafka(context), ...database('telemetry')(context) }),
  },
  {
    name: 'ml',
    publicPort: 'ml',
    internalPort: 'mlInternal',
    settings: (context) => ({ ...http(context), ...kafka(context), ...database('ml')(context) }),
  },
  {
    name: 'mqtt-bridge',
    internalPort: 'bridgeInternal',
    settings: (context) => ({ ...kafka(context), ...redis(context), ...mqtt('mqtt-bridge')(context) }),
  },
  {
    name: 'broker-agent',
    internalPort: 'brokerAgentInternal',
    settings: (context) => ({
      ...mqtt('broker-agent')(context),
      BROKER_PID_FILE: context.engines.mosquitto.brokerPidFile,
      BROKER_LOG_FILE: context.engines.mosquitto.logFile,
    }),
  },
  {
    name: 'gateway',
    publicPort: 'gateway',
    internalPort: 'gatewayInternal',
    settings: (context) => ({
      ...http(context),
      ...kafka(context),
      IDENTITY_URL: `http://127.0.0.1:${context.ports.identity}`,
      TELEMETRY_URL: `http://127.0.0.1:${context.ports.telemetry}`,
      ML_URL: `http://127.0.0.1:${context.ports.ml}`,
    }),
  },
  {
    name: 'simulator',
    internalPort: 'simulatorInternal',
    settings: ({ engines: { mosquitto }, simulatorCertificates, simulatedDevices }) => ({
      MQTT_URL: mosquitto.devicesUrl,
      MQTT_CA_FILE: mosquitto.pki.caFile,
      SIMULATOR_CERTIFICATES: simulatorCertificates,
      SIMULATOR_DEVICES: String(simulatedDevices),
    }),
  },
];

/** The settings that the launcher gives to one service. */
export function environmentOf(service: ServiceSpec, context: SystemContext): Settings {
  return {
    ...service.settings(context),
    ...(service.publicPort ? { HTTP_PORT: String(context.ports[service.publicPort]) } : {}),
    INTERNAL_PORT: String(context.ports[service.internalPort]),
  };
}

export function serviceSpec(name: ServiceName): ServiceSpec {
  const spec = serviceTable.find((service) => service.name === name);
  if (!spec) throw new Error(`The table of services lacks ${name}; it has ${serviceNames.join(', ')}`);
  return spec;
}

/** Under which the database password of a service stands in secrets.json. */
export function passwordName(schema: Schema): string {
  return `${schema}DatabasePassword`;
}
