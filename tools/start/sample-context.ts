import { MariadbAddress } from '@voltguard/engines';
import type { SystemContext } from './system-context.ts';
import { portsFromEnvironment } from './system-ports.ts';

const files = (name: string) => ({ certificate: `/pki/${name}.crt`, key: `/pki/${name}.key` });
/** A system that runs nowhere, to see what settings services get from it. */
export const sampleContext = {
  directory: '/data',
  ports: portsFromEnvironment({}),
  engines: {
    kafka: { brokers: ['127.0.0.1:19092'] },
    mariadb: new MariadbAddress('127.0.0.1', 13_306, 'root', 'secret'),
    redis: { url: 'redis://127.0.0.1:16379/0' },
    mosquitto: {
      servicesUrl: 'mqtts://127.0.0.1:8884',
      devicesUrl: 'mqtts://127.0.0.1:8883',
      brokerPidFile: '/data/mosquitto/mosquitto.pid',
      logFile: '/data/logs/mosquitto.log',
      pki: { caFile: '/pki/ca.crt', deviceAuthority: files('device-authority'), service: files },
    },
  },
  secrets: { get: (name: string) => `${name}-0123456789012345678901234567` },
  simulatorCertificates: '/data/simulator/devices',
  simulatedDevices: 12,
} as unknown as SystemContext;
