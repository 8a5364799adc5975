import type { RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * What the studio page may load: itself, its audio worklets and workers (blob: when a bundler wraps them),
 * recordings as blobs, and its own WebSocket, which 'self' covers. No inline script or style.
 */
export function securityHeaders(): RequestHandler[] {
  const protect = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'self'"],
        'script-src': ["'self'", 'blob:'],
        'worker-src': ["'self'", 'blob:'],
        'connect-src': ["'self'"],
        'img-src': ["'self'", 'data:', 'blob:'],
        'media-src': ["'self'", 'blob:'],
        'font-src': ["'self'", 'data:'],
        'style-src': ["'self'"],
        'object-src': ["'none'"],
        'base-uri': ["'none'"],
        'form-action': ["'self'"],
        'frame-ancestors': ["'none'"],
      },
    },
    // Plain http on a local network is a normal way to run this; whoever adds TLS in front adds HSTS there.
    strictTransportSecurity: false,
  });
  return [protect, microphoneHereOnly];
}

const microphoneHereOnly: RequestHandler = (_request, response, next) => {
  response.set('Permissions-Policy', 'microphone=(self), camera=(), geolocation=()');
  next();
};
