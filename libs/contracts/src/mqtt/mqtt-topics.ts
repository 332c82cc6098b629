import type { stationChannels } from '../swaps/station-message-received.event.ts';

type StationChannel = (typeof stationChannels)[number];

/** The MQTT topics of the platform, as devices know them. */
export const mqttTopics = {
  energy: (deviceId: string) => `voltguard/devices/${deviceId}/energy`,
  status: (deviceId: string) => `voltguard/devices/${deviceId}/status`,
  commands: (deviceId: string) => `voltguard/devices/${deviceId}/commands`,
  alerts: (deviceId: string) => `voltguard/alerts/${deviceId}`,
  station: (stationId: number, channel: string) => `bss/${stationId}/${channel}`,
};

/** What the bridge listens on; a shard takes some of these filters. */
export const uplinkFilters = [
  'voltguard/devices/+/energy',
  'voltguard/devices/+/status',
  'bss/+/auth/request',
  'bss/+/swap/result',
  'bss/+/battery/status',
  'bss/+/station/status',
] as const;

export type UplinkTopic =
  | { readonly kind: 'energy' | 'status'; readonly deviceId: string }
  | { readonly kind: 'station'; readonly stationId: number; readonly channel: StationChannel };

const devicePattern = /^voltguard\/devices\/([A-Za-z][A-Za-z0-9._-]{2,63})\/(energy|status)$/;
const stationPattern = /^bss\/([1-9]\d{0,8})\/(auth\/request|swap\/result|battery\/status|station\/status)$/;

/** Who sent a message and what it is about; `undefined` for a topic that is not an uplink. */
export function parseUplinkTopic(topic: string): UplinkTopic | undefined {
  const device = devicePattern.exec(topic);
  if (device) return { kind: device[2] as 'energy' | 'status', deviceId: device[1]! };
  const station = stationPattern.exec(topic);
  if (station) return { kind: 'station', stationId: Number(station[1]), channel: station[2] as StationChannel };
  return undefined;
}
