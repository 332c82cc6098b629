export const engineNames = ['kafka', 'mariadb', 'redis', 'mosquitto'] as const;

export type EngineName = (typeof engineNames)[number];
