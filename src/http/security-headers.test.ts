import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { silentLogger } from '../core/logger.js';
import { openDoor } from '../../tests/support/open-door.js';
import { defineRoute } from '../protocol/route-contract.js';
import { unlimited } from '../../tests/support/unlimited.js';
import { Api } from './api.js';
import { closeServer, listen } from './listen.js';
import { createHttpApp } from './server.js';

const hello = defineRoute({
  name: 'hello',
  method: 'get',
  path: '/api/hello',
  tag: 'Test',
  summary: 'Greets, unless it fails.',
  access: 'public',
  query: z.object({ fail: z.string().optional() }),
  answer: { kind: 'data', status: 200, data: z.string() },
});

let server: Server;
let url: string;
let trusted: boolean;

beforeEach(async () => {
  trusted = true;
  const api = new Api({ authenticate: openDoor, limiter: unlimited });
  api.on(hello, ({ query }) => {
    if (query.fail !== undefined) throw new Error('a bug');
    return 'hello';
  });
  const options = { config: { corsOrigins: [] }, webDir: 'nothing-built', logger: silentLogger };
  server = createServer(createHttpApp({ ...options, api, trust: () => trusted }));
  url = await listen(server, { host: '127.0.0.1', port: 0 });
});

afterEach(() => closeServer(server, 0));

describe('every answer', () => {
  it.each(['/api/hello', '/api/nothing', '/api/hello?fail=1', '/'])(
    'to %s carries the security headers',
    async (path) => {
      const { headers } = await fetch(url + path);
      const policy = (headers.get('content-security-policy') ?? '').split(';');
      expect(policy).toEqual(
        expect.arrayContaining([
          "default-src 'self'",
          "script-src 'self'",
          "worker-src 'self'",
          "object-src 'none'",
          "base-uri 'none'",
          "frame-ancestors 'none'",
        ]),
      );
      expect(policy.join()).not.toContain('unsafe');
      expect(headers.get('x-powered-by')).toBeNull();
      expect(headers.get('permissions-policy')).toContain('microphone=(self)');
      const plain = ['x-content-type-options', 'referrer-policy', 'cross-origin-opener-policy', 'x-frame-options'];
      expect(plain.map((name) => headers.get(name))).toEqual(['nosniff', 'no-referrer', 'same-origin', 'SAMEORIGIN']);
    },
  );

  it('of the API is kept by no cache, refusals neither', async () => {
    for (const path of ['/api/hello', '/api/nothing', '/api/hello?fail=1', '/api/v1/hello'])
      expect((await fetch(url + path)).headers.get('cache-control')).toBe('no-store');
  });

  it('that came by https, as a trusted proxy says, asks to come so again', async () => {
    const headers = { 'X-Forwarded-Proto': 'https' };
    expect((await fetch(url, { headers })).headers.get('strict-transport-security')).toBe('max-age=31536000');
    expect((await fetch(url)).headers.get('strict-transport-security')).toBeNull();
    trusted = false;
    expect((await fetch(url, { headers })).headers.get('strict-transport-security')).toBeNull();
  });
});
