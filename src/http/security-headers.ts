import type { RequestHandler } from 'express';
import helmet from 'helmet';

const YEAR_SECONDS = 31_536_000;

/**
 * What the studio page may load: itself, its audio worklets and its own WebSocket, which 'self' covers; pictures, fonts
 * and recordings also as data it has already. No inline script or style, and no script that the page makes itself.
 */
export function securityHeaders(): RequestHandler[] {
  const protect = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'self'"],
        'script-src': ["'self'"],
        'worker-src': ["'self'"],
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
    strictTransportSecurity: false,
  });
  return [protect, microphoneHereOnly, httpsOnce, notKept];
}

const microphoneHereOnly: RequestHandler = (_request, response, next) => {
  response.set('Permissions-Policy', 'microphone=(self), camera=(), geolocation=()');
  next();
};

/** Plain http on a local network is a normal way to run this; a browser that came by https is told to go on so. */
const httpsOnce: RequestHandler = (request, response, next) => {
  if (request.secure) response.set('Strict-Transport-Security', `max-age=${YEAR_SECONDS}`);
  next();
};

/** What the API says is somebody's own: no cache keeps it unless a route says so. */
const notKept: RequestHandler = (request, response, next) => {
  if (request.path.startsWith('/api')) response.set('Cache-Control', 'no-store');
  next();
};
