import { describe, expect, it, vi } from 'vitest';
import { listThreads } from '../../src/protocol/routes/threads.js';
import { data, page, refusal, ScriptedFetch, type Seen } from '../testing/scripted-fetch.js';
import { TrialogueClient } from './client.js';
import { cookieSignIn, type RenewalMark, type TabLocks } from './cookie-sign-in.js';
import { bearer } from './sign-in.js';
import { tokenSignIn, type Tokens } from './token-sign-in.js';

const THREADS = page({ threads: [] }, null);
const again = () => THREADS.clone();
const stranger = () => refusal(401, 'AUTHENTICATION_REQUIRED');

/** What tabs of one browser share. */
function browser(): { locks: TabLocks; mark: RenewalMark } {
  let queue: Promise<unknown> = Promise.resolve();
  let mark = 0;
  return {
    locks: {
      request(name, run) {
        expect(name).toBe('trialogue-sign-in');
        const turn = queue.then(run);
        queue = turn.catch(() => undefined);
        return turn;
      },
    },
    mark: { read: () => mark, write: (next) => (mark = next) },
  };
}

describe('the sign-in of a browser', () => {
  const tab = (fetch: typeof globalThis.fetch, shared: Partial<ReturnType<typeof browser>> = browser()) => {
    const onSignedOut = vi.fn();
    return { onSignedOut, client: new TrialogueClient({ url: '', fetch, signIn: cookieSignIn(shared), onSignedOut }) };
  };

  it('is renewed when it is over its time, and the request is sent again', async () => {
    const service = new ScriptedFetch(stranger, data({}), again);
    const { client, onSignedOut } = tab(service.fetch);
    await client.call(listThreads);
    expect(service.asked).toEqual(['GET /api/threads', 'POST /api/refresh', 'GET /api/threads']);
    expect(onSignedOut).not.toHaveBeenCalled();
  });

  it('is told to be over when it cannot be renewed', async () => {
    const service = new ScriptedFetch(stranger, stranger);
    const { client, onSignedOut } = tab(service.fetch);
    await expect(client.call(listThreads)).rejects.toMatchObject({ code: 'AUTHENTICATION_REQUIRED', status: 401 });
    expect(onSignedOut).toHaveBeenCalledOnce();
    expect(service.seen).toHaveLength(2);
  });

  it('is renewed once, and not for ever, when that does not help', async () => {
    const service = new ScriptedFetch(stranger, data({}), stranger);
    const { client, onSignedOut } = tab(service.fetch);
    await expect(client.call(listThreads)).rejects.toMatchObject({ status: 401 });
    expect(onSignedOut).toHaveBeenCalledOnce();
  });

  it.each([
    ['with locks', browser()],
    ['without locks and without storage', {}],
  ])('is renewed once for many requests of a page (%s)', async (_case, shared) => {
    const { service, fetch } = rotating();
    const { client, onSignedOut } = tab(fetch, shared);
    await Promise.all(Array.from({ length: 20 }, () => client.call(listThreads)));
    expect(service.refreshes).toBe(1);
    expect(onSignedOut).not.toHaveBeenCalled();
  });

  it('outlives two tabs that renew it at once, 200 times: one does, the other sees it done', async () => {
    const { service, fetch } = rotating();
    const shared = browser();
    const tabs = [tab(fetch, shared), tab(fetch, shared)];
    for (let round = 0; round < 200; round += 1) {
      service.expire();
      await Promise.all(tabs.map(({ client }) => client.call(listThreads)));
    }
    expect(service.refreshes).toBe(200);
    expect(service.reused).toBe(0);
    for (const { onSignedOut } of tabs) expect(onSignedOut).not.toHaveBeenCalled();
  });
});

/** A service whose refresh token is good once: a second use of it would end the sign-in. */
function rotating() {
  const service = {
    refreshes: 0,
    reused: 0,
    expired: true,
    expire: () => {
      service.expired = true;
    },
  };
  const fetch: typeof globalThis.fetch = async (input) => {
    await new Promise((resolve) => setImmediate(resolve));
    if (input !== '/api/refresh') return service.expired ? stranger() : again();
    if (!service.expired) service.reused += 1;
    await new Promise((resolve) => setImmediate(resolve));
    service.refreshes += 1;
    service.expired = false;
    return data({});
  };
  return { service, fetch };
}

describe('the sign-in of a program', () => {
  const granted = (n: number) =>
    Response.json({
      access_token: `access-${n}`,
      refresh_token: `refresh-${n}`,
      token_type: 'Bearer',
      expires_in: 900,
    });
  const authorization = ({ headers }: Seen) => headers.get('Authorization');

  it('asks for tokens first, and for new ones when they are over their time', async () => {
    const service = new ScriptedFetch(granted(1), again, stranger, granted(2), again);
    const kept: Tokens[] = [];
    const signIn = tokenSignIn({
      password: { username: 'ann', password: 'not shown' },
      onTokens: (tokens) => kept.push(tokens),
    });
    const client = new TrialogueClient({ url: 'http://studio', fetch: service.fetch, signIn });
    await client.call(listThreads);
    await client.call(listThreads);
    expect(service.seen.map(authorization)).toEqual([
      null,
      'Bearer access-1',
      'Bearer access-1',
      null,
      'Bearer access-2',
    ]);
    expect(service.seen.map(({ body }) => body)).toEqual([
      { grant_type: 'password', username: 'ann', password: 'not shown' },
      undefined,
      undefined,
      { grant_type: 'refresh_token', refresh_token: 'refresh-1' },
      undefined,
    ]);
    expect(kept.map(({ refreshToken }) => refreshToken)).toEqual(['refresh-1', 'refresh-2']);
  });

  it('begins anew with the password when the tokens it was given are worth nothing', async () => {
    const worthless = () => Response.json({ error: 'invalid_grant' }, { status: 400 });
    const service = new ScriptedFetch(stranger, worthless, granted(1), again);
    const tokens = { accessToken: 'old', refreshToken: 'old' };
    const signIn = tokenSignIn({ tokens, password: { username: 'ann', password: 'x' } });
    await new TrialogueClient({ url: '', fetch: service.fetch, signIn }).call(listThreads);
    expect(service.asked).toEqual([
      'GET /api/threads',
      'POST /api/oauth/token',
      'POST /api/oauth/token',
      'GET /api/threads',
    ]);
  });

  it('may be a token that is simply given', async () => {
    const service = new ScriptedFetch(again, stranger);
    const client = new TrialogueClient({ url: '', fetch: service.fetch, signIn: bearer('of-this-machine') });
    await client.call(listThreads);
    await expect(client.call(listThreads)).rejects.toMatchObject({ status: 401 });
    expect(service.seen.map(authorization)).toEqual(['Bearer of-this-machine', 'Bearer of-this-machine']);
  });
});
