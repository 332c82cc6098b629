/** Services that the gateway forwards to. */
export const upstreams = ['identity', 'telemetry', 'ml'] as const;
export type Upstream = (typeof upstreams)[number];

export interface Route {
  /** A path of the public API; `:name` is one segment. */
  readonly path: string;
  readonly to: Upstream;
  /** Also everything below the path. */
  readonly below: boolean;
  /** Absent: all methods. */
  readonly methods?: readonly Method[];
}

export const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type Method = (typeof methods)[number];

/** Where each path goes. The most specific path wins, whatever its place in the table. */
export const routes: readonly Route[] = [
  { path: '/.well-known/jwks.json', to: 'identity', below: false, methods: ['GET', 'HEAD'] },
  { path: '/api/v1/auth', to: 'identity', below: true },
  { path: '/api/v1/users', to: 'identity', below: true },
  { path: '/api/v1/devices/:id/certificates', to: 'identity', below: true },
  { path: '/api/v1/devices', to: 'telemetry', below: true },
  { path: '/api/v1/energy', to: 'telemetry', below: true },
  { path: '/api/v1/telemetry', to: 'telemetry', below: true },
  { path: '/api/v1/alerts', to: 'ml', below: true },
  { path: '/api/v1/anomalies', to: 'ml', below: true },
  { path: '/api/v1/models', to: 'ml', below: true },
];
