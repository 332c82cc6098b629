import { z } from 'zod';

const port = z.coerce.number().int().min(1).max(65_535);
const seconds = z.coerce.number().int().positive();

/** A switch: `true`/`false`, `1`/`0`, `yes`/`no`, `on`/`off`. */
export const flag = z.stringbool();

/** A list with commas between its elements. */
export const commaList = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((element) => element.trim())
      .filter(Boolean),
  )
  .pipe(z.array(z.string()).min(1));

/** What every process has. */
export const processSettings = z.object({
  NODE_ENV: z
    .enum(['development', 'test', 'production'])
    .default('development')
    .describe('demo data only outside production'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal'])
    .default('info')
    .describe('least level that is logged'),
  INTERNAL_HOST: z.string().default('127.0.0.1').describe('address of /metrics and /health; never a public one'),
  INTERNAL_PORT: port.describe('port of /metrics and /health'),
  DRAIN_SECONDS: seconds.default(10).describe('time that running work gets after SIGTERM'),
});

/** What a process with a public API has. */
export const httpSettings = z.object({
  HTTP_HOST: z.string().default('127.0.0.1').describe('address that the API listens on'),
  HTTP_PORT: port.describe('port that the API listens on'),
  JWKS_URL: z.url().describe("identity's public keys, e.g. http://127.0.0.1:8101/.well-known/jwks.json"),
  TOKEN_ISSUER: z.string().default('https://voltguard.local').describe('iss that tokens must carry'),
  TOKEN_AUDIENCE: z.string().default('voltguard').describe('aud that tokens must carry'),
  TRUSTED_PROXIES: z
    .string()
    .optional()
    .describe('addresses or networks, comma-separated, whose X-Forwarded-For is believed; loopback if absent'),
});

export const kafkaSettings = z.object({
  KAFKA_BROKERS: commaList.describe('host:port of Kafka brokers, comma-separated'),
  KAFKA_NAMESPACE: z
    .string()
    .regex(/^[a-z0-9.-]{0,60}$/)
    .default('')
    .describe('put before every topic and group, so that several systems share one cluster'),
});

export const databaseSettings = z.object({
  DATABASE_URL: z
    .url({ protocol: /^(mysql|mariadb)$/ })
    .describe('mysql://user:password@host:port/schema of this service alone'),
});

export const redisSettings = z.object({
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).describe('redis://host:port/db'),
});

/** The broker's listener for services; certificates are PEM files. */
export const mqttSettings = z.object({
  MQTT_URL: z.url({ protocol: /^mqtts?$/ }).describe('mqtts://host:port of the listener for services'),
  MQTT_CA_FILE: z.string().describe("PEM file of the authority that signed the broker's certificate"),
  MQTT_CERT_FILE: z.string().describe('PEM file of the certificate of this service'),
  MQTT_KEY_FILE: z.string().describe('PEM file of its private key'),
});
