import { readFileSync } from 'node:fs';

/** The broker's listener for services and what proves who we are there. PEM texts; absent for `mqtt://`. */
export interface MqttAddress {
  readonly host: string;
  readonly port: number;
  readonly tls: { readonly ca: string; readonly cert: string; readonly key: string } | undefined;
}

export interface MqttFiles {
  readonly MQTT_URL: string;
  readonly MQTT_CA_FILE: string;
  readonly MQTT_CERT_FILE: string;
  readonly MQTT_KEY_FILE: string;
}

/** Reads the PEM files. @throws when one is missing */
export function mqttAddress(settings: MqttFiles): MqttAddress {
  const url = new URL(settings.MQTT_URL);
  const secure = url.protocol === 'mqtts:';
  const pem = (path: string): string => readFileSync(path, 'utf8');
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || (secure ? 8883 : 1883)),
    tls: secure
      ? { ca: pem(settings.MQTT_CA_FILE), cert: pem(settings.MQTT_CERT_FILE), key: pem(settings.MQTT_KEY_FILE) }
      : undefined,
  };
}
