/** Every process of the platform that gives or takes events. */
export const services = ['broker-agent', 'gateway', 'identity', 'ml', 'mqtt-bridge', 'simulator', 'telemetry'] as const;

export type ServiceName = (typeof services)[number];

/** Names that no device may take: those of services, present and planned. */
export const reservedNames: ReadonlySet<string> = new Set([
  ...services,
  'stations',
  'billing',
  'notifications',
  'charging',
  'fleet',
  'ocpp',
  'console',
]);
