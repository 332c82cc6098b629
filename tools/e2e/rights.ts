import { randomUUID } from 'node:crypto';
import { createRequest } from '@voltguard/pki';
import { ownerLogIn, type Ask, type People, type Person } from './people.ts';

/** What the requests of the table are about: all of it belongs to `owner`. */
export interface Subject {
  readonly deviceId: string;
  readonly anomalyId: number;
  readonly alertId: number;
  readonly people: People;
}

type Statuses = Readonly<Record<Person, number>>;

export interface Row {
  readonly method: string;
  /** As the API's description writes it. */
  readonly path: string;
  readonly statuses: Statuses;
  /** The path that is asked for, where it is not `path` itself. Called for every request. */
  readonly url?: (subject: Subject) => string | Promise<string>;
  readonly ask?: (subject: Subject, url: string) => Ask | Promise<Ask>;
}

/** Everybody, whatever token comes along. */
function open(status = 200): Statuses {
  return {
    nobody: status,
    garbage: status,
    forged: status,
    driver: status,
    other: status,
    owner: status,
    admin: status,
  };
}

/** 401 without a good token; then by role. */
function closed(driver: number, other: number, owner: number, admin = owner): Statuses {
  return { nobody: 401, garbage: 401, forged: 401, driver, other, owner, admin };
}

const ofDevice = (tail = '') => ({ url: ({ deviceId }: Subject) => `/api/v1/devices/${deviceId}${tail}` });
const about = (path: string) => ({ url: ({ deviceId }: Subject) => `${path}?deviceId=${deviceId}` });

/** Who gets what at every path of the gateway. A path of the API's description without a row here fails the tests. */
export const rows: readonly Row[] = [
  { method: 'GET', path: '/', statuses: open() },
  { method: 'GET', path: '/health', statuses: open() },
  { method: 'GET', path: '/docs', statuses: open() },
  { method: 'GET', path: '/docs/start.js', statuses: open() },
  { method: 'GET', path: '/docs/assets/swagger-ui.css', statuses: open() },
  { method: 'GET', path: '/openapi.json', statuses: open() },
  { method: 'GET', path: '/.well-known/jwks.json', statuses: open() },
  // Of the internal ports only.
  { method: 'GET', path: '/metrics', statuses: open(404) },
  { method: 'GET', path: '/health/ready', statuses: open(404) },
  { method: 'GET', path: '/api/v1/nothing-here', statuses: open(404) },

  { method: 'POST', path: '/api/v1/auth/login', statuses: open(), ask: () => ({ body: ownerLogIn }) },
  {
    method: 'POST',
    path: '/api/v1/auth/refresh',
    statuses: open(),
    ask: async ({ people }) => {
      const { json } = await people.ask('nobody', 'POST', '/api/v1/auth/login', { body: ownerLogIn });
      return { body: { refreshToken: (json as { refreshToken: string }).refreshToken } };
    },
  },
  { method: 'GET', path: '/api/v1/auth/me', statuses: closed(200, 200, 200) },
  { method: 'GET', path: '/api/v1/users', statuses: closed(403, 403, 403, 200) },

  {
    method: 'POST',
    path: '/api/v1/devices',
    statuses: closed(403, 201, 201),
    ask: () => ({ body: { deviceId: `E2E-${randomUUID().slice(0, 8)}`, name: 'of the rights table', kind: 'meter' } }),
  },
  { method: 'GET', path: '/api/v1/devices', statuses: closed(403, 200, 200) },
  { method: 'GET', path: '/api/v1/devices/{id}', statuses: closed(403, 404, 200), ...ofDevice() },
  {
    method: 'PUT',
    path: '/api/v1/devices/{id}',
    statuses: closed(403, 404, 200),
    ...ofDevice(),
    ask: async ({ people }, url) => {
      const { headers, json } = await people.ask('owner', 'GET', url);
      const { ownerId } = json as { ownerId: number };
      // An owner may not name owners, an admin who does not would take the device away.
      return {
        headers: { 'if-match': headers.get('etag') ?? '' },
        body: { name: 'changed', kind: 'charging-station', ownerId },
      };
    },
  },
  {
    method: 'DELETE',
    path: '/api/v1/devices/{id}',
    statuses: closed(403, 404, 204),
    url: async ({ people }) => `/api/v1/devices/${await people.registerDevice()}`,
  },
  {
    method: 'POST',
    path: '/api/v1/devices/{id}/certificates',
    statuses: closed(404, 404, 201),
    ...ofDevice('/certificates'),
    ask: async ({ deviceId }) => ({ body: { csr: (await createRequest(deviceId)).requestPem } }),
  },
  {
    method: 'GET',
    path: '/api/v1/devices/{id}/certificates',
    statuses: closed(404, 404, 200),
    ...ofDevice('/certificates'),
  },

  { method: 'GET', path: '/api/v1/energy', statuses: closed(403, 404, 200), ...about('/api/v1/energy') },
  {
    method: 'GET',
    path: '/api/v1/telemetry/latest',
    statuses: closed(403, 404, 200),
    ...about('/api/v1/telemetry/latest'),
  },

  { method: 'GET', path: '/api/v1/anomalies', statuses: closed(403, 200, 200) },
  {
    method: 'GET',
    path: '/api/v1/anomalies/{id}',
    statuses: closed(403, 404, 200),
    url: ({ anomalyId }) => `/api/v1/anomalies/${anomalyId}`,
  },
  { method: 'GET', path: '/api/v1/alerts', statuses: closed(403, 200, 200) },
  {
    method: 'GET',
    path: '/api/v1/alerts/{id}',
    statuses: closed(403, 404, 200),
    url: ({ alertId }) => `/api/v1/alerts/${alertId}`,
  },

  { method: 'GET', path: '/api/v1/models', statuses: closed(403, 200, 200) },
  {
    method: 'GET',
    path: '/api/v1/models/{version}',
    statuses: closed(403, 200, 200),
    url: () => '/api/v1/models/1',
  },
  {
    method: 'POST',
    path: '/api/v1/models',
    statuses: closed(403, 403, 403, 201),
    ask: () => ({ body: { seed: 11 } }),
  },
  {
    method: 'POST',
    path: '/api/v1/models/{version}/publish',
    statuses: closed(403, 403, 403, 200),
    url: () => '/api/v1/models/1/publish',
  },
];
