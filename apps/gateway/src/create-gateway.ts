import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createHttpApp, TokenVerifier } from '@voltguard/http';
import { HealthRegistry } from '@voltguard/observability';
import type { FastifyInstance } from 'fastify';
import { Descriptions } from './docs/descriptions.ts';
import { docs } from './docs/docs.plugin.ts';
import { requireTokens } from './front/access.ts';
import { browserRules } from './front/browser-rules.ts';
import { front } from './front/front.plugin.ts';
import { type GatewayConfig, originsOf } from './gateway.config.ts';
import { GatewayModule } from './gateway.module.ts';
import { proxy } from './proxy/proxy.plugin.ts';
import { RealtimeAdapter } from './realtime/realtime.adapter.ts';

/** The gateway, initialised but not listening. */
export function createGateway(config: GatewayConfig): Promise<NestFastifyApplication> {
  return createHttpApp(GatewayModule.register(config), config, {
    service: 'gateway',
    bodyLimit: config.BODY_LIMIT_BYTES,
    trustedByDefault: false,
    extend: async (fastify, app) => {
      app.useWebSocketAdapter(new RealtimeAdapter(app, originsOf(config.CORS_ORIGINS)));
      await addEdge(fastify, app, config);
    },
  });
}

async function addEdge(fastify: FastifyInstance, app: NestFastifyApplication, config: GatewayConfig): Promise<void> {
  const upstreams = { identity: config.IDENTITY_URL, telemetry: config.TELEMETRY_URL, ml: config.ML_URL };
  // First, because preflights carry no token.
  await browserRules(fastify, originsOf(config.CORS_ORIGINS));
  requireTokens(fastify, app.get(TokenVerifier, { strict: false }));
  front(fastify, { health: app.get(HealthRegistry, { strict: false }) });
  await docs(fastify, { descriptions: new Descriptions(upstreams) });
  await fastify.register(proxy, {
    upstreams,
    bodyLimit: config.BODY_LIMIT_BYTES,
    timeoutMs: config.UPSTREAM_TIMEOUT_SECONDS * 1_000,
  });
}
