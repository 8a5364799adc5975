import { describe, expect, it } from 'vitest';
import { forgetCookies, keepCookies, readCookies } from './cookies.js';

const tokens = { access: 'aaa', refresh: 'rrr' };
const life = { access: 900, refresh: 2_592_000 };
const local = { host: '127.0.0.1:4000', https: false };
const secure = { host: 'studio.example', https: true };

describe('the cookies', () => {
  it('over https are bound to this host, closed to scripts and to other sites', () => {
    expect(keepCookies(tokens, secure, life)).toEqual([
      '__Host-trialogue-access=aaa; Max-Age=900; Path=/; HttpOnly; Secure; SameSite=Strict',
      '__Host-trialogue-refresh=rrr; Max-Age=2592000; Path=/; HttpOnly; Secure; SameSite=Strict',
    ]);
  });

  it('over http on this machine are as closed, and of this port', () => {
    expect(keepCookies(tokens, local, life)).toEqual([
      'trialogue-access-4000=aaa; Max-Age=900; Path=/; HttpOnly; SameSite=Strict',
      'trialogue-refresh-4000=rrr; Max-Age=2592000; Path=/; HttpOnly; SameSite=Strict',
    ]);
    expect(readCookies('trialogue-access-4001=bbb', local).access).toBeUndefined();
  });

  it('of another port count behind a balancer', () => {
    const [access = ''] = keepCookies(tokens, { host: '10.0.0.3:4000', https: false }, life);
    expect(readCookies(access.split(';')[0], { host: '10.0.0.4:4001', https: false }).access).toBe('aaa');
  });

  it('are forgotten under the same names', () => {
    expect(forgetCookies(secure)).toEqual([
      '__Host-trialogue-access=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Strict',
      '__Host-trialogue-refresh=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Strict',
    ]);
  });

  it('that http has set do not count over https', () => {
    const planted = 'trialogue-access=evil; trialogue-refresh=evil';
    expect(readCookies(planted, secure)).toMatchObject({ access: undefined, refresh: undefined });
  });

  it('that only https can have set say that it is https, and count first', () => {
    const header = '__Host-trialogue-refresh=rrr; trialogue-refresh=evil; trialogue-access=evil';
    const seen = { host: 'studio.example', https: false };
    expect(readCookies(header, seen)).toEqual({ access: undefined, refresh: 'rrr', https: true });
  });

  it.each([undefined, '', ';;;', '=x', 'trialogue-access', '\u0000', 'a'.repeat(10_000)])(
    'of "%s" are none',
    (header) => expect(readCookies(header, local)).toEqual({ access: undefined, refresh: undefined, https: false }),
  );
});
