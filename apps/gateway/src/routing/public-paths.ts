/** Everything that answers without a token. Whatever is not in this list needs one. */
export const publicPaths: readonly { readonly method: 'GET' | 'POST'; readonly path: string }[] = [
  { method: 'GET', path: '/' },
  { method: 'GET', path: '/health' },
  { method: 'GET', path: '/docs' },
  { method: 'GET', path: '/docs/*' },
  { method: 'GET', path: '/openapi.json' },
  { method: 'GET', path: '/.well-known/jwks.json' },
  { method: 'POST', path: '/api/v1/auth/login' },
  { method: 'POST', path: '/api/v1/auth/token' },
  { method: 'POST', path: '/api/v1/auth/register' },
  { method: 'POST', path: '/api/v1/auth/refresh' },
  { method: 'POST', path: '/api/v1/auth/password-reset' },
  { method: 'POST', path: '/api/v1/auth/password-reset/confirm' },
];

const open = new Set(publicPaths.map(({ method, path }) => `${method} ${path}`));
const openBelow = publicPaths.filter(({ path }) => path.endsWith('/*')).map(({ path }) => path.slice(0, -1));

/** `path` is without its query. HEAD counts as GET. */
export function isPublic(method: string, path: string): boolean {
  const asked = method === 'HEAD' ? 'GET' : method;
  const plain = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  return open.has(`${asked} ${plain}`) || (asked === 'GET' && openBelow.some((prefix) => path.startsWith(prefix)));
}
