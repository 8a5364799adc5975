import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../src/core/errors.js';
import { type Logger, silentLogger } from '../../src/core/logger.js';
import type { RateLimiter } from '../../src/core/rate-limiter.js';
import { Api } from '../../src/http/api.js';
import { closeServer, listen } from '../../src/http/listen.js';
import { createHttpApp } from '../../src/http/server.js';
import { addHealthRoutes } from '../../src/observability/health.js';
import { defineRoute } from '../../src/protocol/route-contract.js';
import { openDoor } from './open-door.js';

/** The HTTP app with routes for tests, listening. */
export interface HttpStage {
  readonly url: string;
  readonly server: Server;
  /** Where the built page would be. */
  readonly webDir: string;
  /** Why the service is not ready. */
  readonly reasons: string[];
  /** What was counted against a limit, in order. */
  readonly counted: string[];
  readonly logged: { readonly fields: Record<string, unknown>; readonly message: string }[];
  close(): Promise<void>;
}

export const JSON_TYPE = { 'Content-Type': 'application/json' };
export const json = async (response: Response) => (await response.json()) as Record<string, unknown>;

const anything = { kind: 'data', status: 200, data: z.unknown() } as const;
const common = { tag: 'Test', summary: 'For tests.', access: 'public' } as const;
const get = (name: string, path = `/api/${name}`) =>
  defineRoute({ ...common, name, method: 'get', path, answer: anything });
const echo = defineRoute({
  ...common,
  name: 'echo',
  method: 'post',
  path: '/api/echo',
  body: z.unknown(),
  answer: { ...anything, status: 201 },
});

type Told = Pick<HttpStage, 'reasons' | 'counted'>;

function testApi({ reasons, counted }: Told): Api {
  const take: RateLimiter['take'] = (key, { points, windowS }) => {
    counted.push(key);
    const remaining = points - counted.filter((other) => other === key).length;
    return Promise.resolve({ allowed: remaining >= 0, limit: points, remaining, resetAtS: 4_000_000_000, windowS });
  };
  const api = new Api({ authenticate: openDoor, limiter: { take } });
  const adapters = () => ({ enabled: false, stt: 'assemblyai', tts: 'google', guest: 'groq' });
  addHealthRoutes(api, { version: '1.2.3', adapters, readiness: () => reasons });
  api.on(get('hello'), () => ({ hello: 'you' }));
  api.on(echo, ({ body }) => body);
  api.on(get('teapot'), () => {
    throw new AppError('BRIEFING_INVALID', 'No title.', { details: { field: 'title', expected: 'a line of text' } });
  });
  api.on(get('bug'), async () => Promise.reject(new Error('secret detail 4711')));
  api.on(get('item', '/api/items/:id'), ({ request }) => request.params);
  api.on(get('half'), ({ response }) => {
    response.write('{"half":');
    throw new Error('in mid-answer');
  });
  return api;
}

export async function openHttpStage(): Promise<HttpStage> {
  const webDir = mkdtempSync(join(tmpdir(), 'trialogue-web-'));
  const told = { reasons: [] as string[], counted: [] as string[], logged: [] as HttpStage['logged'] };
  const logger: Logger = { ...silentLogger, error: (fields, message) => told.logged.push({ fields, message }) };
  const config = { corsOrigins: ['https://studio.example'] };
  // A relative directory counts from the working directory.
  const server = createServer(createHttpApp({ config, api: testApi(told), webDir: relative('.', webDir), logger }));
  const url = await listen(server, { host: '127.0.0.1', port: 0 });
  return {
    ...{ url, server, webDir, ...told },
    async close() {
      await closeServer(server, 0);
      rmSync(webDir, { recursive: true });
    },
  };
}
