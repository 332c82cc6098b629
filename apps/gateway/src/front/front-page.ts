/** `GET /`: what this is and where to go on. */
export const frontPage = {
  name: 'VoltGuard',
  description: 'One open platform for people who run energy hardware.',
  links: {
    docs: '/docs',
    openapi: '/openapi.json',
    health: '/health',
    logIn: '/api/v1/auth/login',
    keys: '/.well-known/jwks.json',
    realtime: '/realtime (socket.io)',
  },
};
