import { createServer, type Server } from 'node:http';
import express from 'express';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { RateLimiter } from '../core/rate-limiter.js';
import { silentLogger } from '../core/logger.js';
import type { Principal, Role } from '../protocol/identity.js';
import { defineRoute, perUser } from '../protocol/route-contract.js';
import { Api } from './api.js';
import { errorAnswer } from './error-answer.js';
import { closeServer, listen } from './listen.js';
import { requestId } from './request-id.js';

const tag = 'Test';
const number = z.object({ n: z.coerce.number('a number').int().max(9) });
const readThing = defineRoute({
  name: 'readThing',
  method: 'get',
  path: '/api/things/:n',
  tag,
  summary: 'Reads one.',
  access: 'producer',
  limit: perUser(2),
  params: number,
  answer: { kind: 'data', status: 200, data: z.object({ n: z.number(), by: z.string() }) },
});
const listThings = defineRoute({
  name: 'listThings',
  method: 'get',
  path: '/api/things',
  tag,
  summary: 'Lists them.',
  access: 'public',
  answer: { kind: 'page', data: z.array(z.number()) },
});
const makeThing = defineRoute({
  name: 'makeThing',
  method: 'post',
  path: '/api/things',
  tag,
  summary: 'Makes one.',
  access: 'optional',
  body: z.object({ n: z.number('a number') }),
  answer: { kind: 'data', status: 201, data: z.object({ n: z.number(), by: z.string().nullable() }) },
});

const token = defineRoute({
  name: 'token',
  method: 'post',
  path: '/api/token',
  tag,
  summary: 'Takes a form.',
  access: 'public',
  form: true,
  body: z.object({ user: z.string() }),
  answer: { kind: 'data', status: 200, data: z.string() },
});

let server: Server;
let url: string;
let role: Role | null;
let taken: string[];

/** Counts each key once and for all. */
const limiter: RateLimiter = {
  take(key, { points, windowS }) {
    taken.push(key);
    const used = taken.filter((other) => other === key).length;
    const remaining = Math.max(0, points - used);
    return Promise.resolve({ allowed: used <= points, limit: points, remaining, resetAtS: 4_000_000_000, windowS });
  },
};

beforeEach(async () => {
  [role, taken] = ['producer', []];
  const principal = (is: Role): Principal => ({
    userId: 'usr_1',
    username: 'ann',
    role: is,
    signInId: 'sgn_1',
    via: 'bearer',
  });
  const api = new Api({ limiter, authenticate: () => Promise.resolve(role === null ? null : principal(role)) });
  api.on(readThing, ({ params, principal: { username } }) => ({ n: params.n, by: username }));
  api.on(listThings, () => ({ data: [1, 2], pagination: { cursor: null, limit: 20, hasMore: false, totalCount: 2 } }));
  api.on(makeThing, ({ body, principal: by }) => ({ n: body.n, by: by?.username ?? null }));
  api.on(token, ({ body }) => body.user);
  server = createServer(express().use(requestId, api.router, errorAnswer(silentLogger)));
  url = await listen(server, { host: '127.0.0.1', port: 0 });
});

afterEach(() => closeServer(server, 0));

const ask = async (path: string, init?: RequestInit) => {
  const response = await fetch(url + path, init);
  return { status: response.status, headers: response.headers, body: (await response.json()) as unknown };
};

describe('a route', () => {
  it('answers in the envelope, what was asked checked and the asker known', async () => {
    expect(await ask('/api/things/7')).toMatchObject({ status: 200, body: { data: { n: 7, by: 'ann' } } });
  });

  it('refuses what its contract does not allow, naming the field', async () => {
    const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"n":"one"}' };
    const error = { code: 'VALIDATION_ERROR', details: { field: 'n', expected: 'a number' } };
    expect(await ask('/api/things', init)).toMatchObject({ status: 400, body: { error } });
  });

  it('takes a form only where its contract says so', async () => {
    const form = (path: string, body = 'user=ann') => ask(path, { method: 'POST', body: new URLSearchParams(body) });
    expect(await form('/api/token')).toMatchObject({ status: 200, body: { data: 'ann' } });
    expect(await form('/api/token', 'user=ann&user=bob')).toMatchObject({ status: 400 });
    expect(await form('/api/things', 'n=1')).toMatchObject({
      status: 400,
      body: { error: { details: { field: 'Content-Type', expected: 'application/json' } } },
    });
  });

  it('finds nothing under an id that cannot be one', async () => {
    const error = { code: 'NOT_FOUND', details: { field: 'n', expected: 'a number' } };
    expect(await ask('/api/things/seven')).toMatchObject({ status: 404, body: { error } });
  });

  it('gives pages with what is needed for the next', async () => {
    expect(await ask('/api/things')).toMatchObject({ body: { data: [1, 2], pagination: { totalCount: 2 } } });
  });
});

describe('who may', () => {
  it.each(['viewer', 'host'] as const)('not a %s where a producer is asked for', async (is) => {
    role = is;
    expect(await ask('/api/things/7')).toMatchObject({ status: 403, body: { error: { code: 'FORBIDDEN' } } });
  });

  it('nobody without a sign-in, but where it is optional', async () => {
    role = null;
    expect(await ask('/api/things/7')).toMatchObject({ status: 401 });
    const made = await ask('/api/things', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"n":1}',
    });
    expect(made).toMatchObject({ status: 201, body: { data: { n: 1, by: null } } });
  });
});

describe('how often', () => {
  it('is told with every answer, and refused beyond', async () => {
    const first = await ask('/api/things/7');
    expect(first.headers.get('x-ratelimit-limit')).toBe('2');
    expect(first.headers.get('x-ratelimit-remaining')).toBe('1');
    expect(first.headers.get('x-ratelimit-window')).toBe('60');
    await ask('/api/things/7');
    const third = await ask('/api/things/7');
    expect(third).toMatchObject({ status: 429, body: { error: { code: 'RATE_LIMITED' } } });
    expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('is counted for an account, and for strangers by their address', async () => {
    await ask('/api/things/7');
    role = null;
    await ask('/api/things/7');
    expect(taken).toEqual(['readThing:user:usr_1', expect.stringMatching(/^readThing:user:.*127\.0\.0\.1$/)]);
  });
});
