import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startWholeApp, type WholeApp } from '../../tests/support/whole-app.js';
import { CookieJar } from '../../tests/support/tab.js';
import { createAccount } from '../../src/protocol/routes/accounts.js';
import { login, logout } from '../../src/protocol/routes/identity.js';
import { readProfile } from '../../src/protocol/routes/profile.js';
import { TrialogueClient } from './client.js';
import { cookieSignIn, type RenewalMark } from './cookie-sign-in.js';
import { bearer } from './sign-in.js';
import { type Tokens, tokenSignIn } from './token-sign-in.js';

let app: WholeApp;
let owner: TrialogueClient;

beforeAll(async () => {
  app = await startWholeApp();
  owner = new TrialogueClient({ url: app.url, signIn: bearer(app.token) });
}, 120_000);
afterAll(() => app?.close());

describe('a program with user name and password', () => {
  const password = { username: 'robot', password: 'a long enough password' };
  beforeAll(async () => {
    await owner.call(createAccount, { body: { ...password, role: 'producer' } });
  });

  it('is let in, and goes on with new tokens when the old ones are over their time', async () => {
    const kept: Tokens[] = [];
    const onTokens = (tokens: Tokens) => void kept.push(tokens);
    const client = new TrialogueClient({
      url: app.url,
      signIn: tokenSignIn({ password, onTokens }),
      checkAnswers: true,
    });
    const { user } = await client.call(readProfile);
    expect(user).toMatchObject({ username: 'robot' });
    const [first] = kept;
    if (first === undefined) throw new Error('no tokens were given');

    const later = { accessToken: 'over its time', refreshToken: first.refreshToken };
    const renewed = new TrialogueClient({ url: app.url, signIn: tokenSignIn({ tokens: later, onTokens }) });
    expect(await renewed.call(readProfile)).toMatchObject({ user: { username: 'robot' } });
    expect(kept).toHaveLength(2);
  });

  it('is told when the password is wrong', async () => {
    const signIn = tokenSignIn({ password: { ...password, password: 'not that one' } });
    const client = new TrialogueClient({ url: app.url, signIn });
    await expect(client.call(readProfile)).rejects.toMatchObject({ code: 'AUTHENTICATION_REQUIRED', status: 401 });
  });
});

describe('two tabs of one browser', () => {
  it('renew their sign-in at once, 200 times, and neither is signed out', { timeout: 120_000 }, async () => {
    const jar = new CookieJar();
    /** As a browser asks: with its cookies, and what it says of the page. */
    const asBrowser: typeof fetch = async (input, init = {}) => {
      const headers = new Headers(init.headers);
      headers.set('Cookie', jar.header);
      headers.set('Origin', app.url);
      headers.set('Sec-Fetch-Site', 'same-origin');
      const response = await fetch(input, { ...init, headers });
      jar.take(response);
      return response;
    };
    let mark = 0;
    const shared: RenewalMark = { read: () => mark, write: (next) => (mark = next) };
    const onSignedOut = vi.fn();
    // Without Web Locks: the harder case, in which both really ask.
    const tab = () =>
      new TrialogueClient({ url: app.url, fetch: asBrowser, signIn: cookieSignIn({ mark: shared }), onSignedOut });
    const [first, second] = [tab(), tab()];
    const password = { username: 'tabs', password: 'a long enough password' };
    await owner.call(createAccount, { body: { ...password, role: 'producer' } });
    await first.call(login, { body: password });
    for (let round = 0; round < 200; round += 1) {
      // Every fourth of an hour the access token is over its time; now and then the server must renew it as well.
      jar.drop('access');
      const answers = await Promise.all([first, second].map((client) => client.call(readProfile)));
      expect(answers.map(({ user }) => user.username)).toEqual(['tabs', 'tabs']);
    }
    // Live pages renew before that.
    expect(await Promise.all([first.renew(), second.renew()])).toEqual([true, true]);
    expect(await first.call(readProfile)).toMatchObject({ user: { username: 'tabs' } });
    expect(onSignedOut).not.toHaveBeenCalled();
    await second.call(logout);
    expect(await first.renew()).toBe(false);
    expect(onSignedOut).not.toHaveBeenCalled();
    await expect(first.call(readProfile)).rejects.toMatchObject({ status: 401 });
    expect(onSignedOut).toHaveBeenCalled();
  });
});
