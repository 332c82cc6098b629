import type { DeviceFiles } from './device-files.ts';

/** Where devices speak to the platform: MQTT over TLS. */
export interface BrokerAddress {
  readonly host: string;
  readonly port: number;
  /** PEM of the authority by which the broker is recognised. */
  readonly caFile: string;
}

/** All that a device, or `mosquitto_pub` in its place, needs to send readings. */
export interface MqttAccess extends DeviceFiles, BrokerAddress {
  readonly deviceId: string;
  readonly topic: string;
  /** Ready for a shell. */
  readonly command: string;
}

const exampleReading = { powerW: 7360, voltageV: 230.1, currentA: 32, temperatureC: 41.5 };

export function mqttAccess(deviceId: string, files: DeviceFiles, broker: BrokerAddress): MqttAccess {
  const topic = `voltguard/devices/${deviceId}/energy`;
  const command = [
    'mosquitto_pub',
    ...['-h', broker.host, '-p', String(broker.port)],
    ...['--cafile', broker.caFile, '--cert', files.certFile, '--key', files.keyFile],
    ...['-q', '1', '-t', topic, '-m', JSON.stringify(exampleReading)],
  ]
    .map(shellWord)
    .join(' ');
  return { deviceId, ...files, ...broker, topic, command };
}

/** A word as a POSIX shell reads it. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
