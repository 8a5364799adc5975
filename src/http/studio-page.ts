import { existsSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { type RequestHandler, Router, static as serveStatic } from 'express';

const NOT_BUILT = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Trialogue</title>
<h1>The server runs, the studio page is not built.</h1>
<p>Run <code>npm run build</code>, then reload this page.</p></html>
`;

/**
 * Serves the built pages: `/settings` is `settings.html`. Any address without a file behind it is the studio's own business
 * and gets its index.
 */
export function studioPage(webDir: string): Router {
  const router = Router();
  router.use(serveStatic(webDir, { index: false, extensions: ['html'], redirect: false, setHeaders: cacheFor }));
  router.use(indexPage(resolve(webDir, 'index.html')));
  return router;
}

/** Looked for at each request: the page may be built while the server runs. */
function indexPage(index: string): RequestHandler {
  return (request, response, next) => {
    const isPage = (request.method === 'GET' || request.method === 'HEAD') && extname(request.path) === '';
    if (!isPage) return next();
    response.set('Cache-Control', 'no-cache');
    if (existsSync(index)) response.sendFile(index);
    else response.status(503).type('html').send(NOT_BUILT);
  };
}

/** The bundler puts a hash of the content into names below `assets`. */
function cacheFor(response: { setHeader(name: string, value: string): unknown }, path: string): void {
  const hashed = /[\\/]assets[\\/]/.test(path);
  response.setHeader('Cache-Control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
}
