import { describe, expect, it } from 'vitest';
import { knowsHost } from '../http/known-hosts.js';
import { isCrossSite, refuseForeignChange, refuseForeignPage, seenBy } from './request-site.js';

const rules = { origins: ['http://localhost:3000', 'https://listed.example'], publicUrl: null };
const host = 'studio.example';
const from = (headers: Record<string, string>, method = 'POST') => ({ method, headers: { host, ...headers } });
const site = (value: string) => ({ 'sec-fetch-site': value });

describe('a change asked for with cookies', () => {
  it.each([
    ['our own page', { ...site('same-origin'), origin: 'https://studio.example' }],
    ['our own page, by its origin alone', { origin: 'https://studio.example' }],
    ['our own page, by fetch metadata alone', site('same-origin')],
    ['the user, without any page', site('none')],
    ['a listed page of the same site', { ...site('same-site'), origin: 'http://localhost:3000' }],
    ['a listed page of another site', { ...site('cross-site'), origin: 'https://listed.example' }],
    ['a listed page, by its origin alone', { origin: 'https://listed.example' }],
  ])('is taken from %s', (_who, headers) => expect(isCrossSite(from(headers), rules)).toBe(false));

  it.each([
    ['another site', { ...site('cross-site'), origin: 'https://evil.example' }],
    ['another site, by fetch metadata alone', site('cross-site')],
    ['another site, by its origin alone', { origin: 'https://evil.example' }],
    ['a neighbour of the same site', { ...site('same-site'), origin: 'https://evil.studio.example' }],
    ['a neighbour, by fetch metadata alone', site('same-site')],
    ['a sandboxed page', { ...site('cross-site'), origin: 'null' }],
    ['a sandboxed page, by its origin alone', { origin: 'null' }],
    ['another port', { origin: 'https://studio.example:8443' }],
    ['a foreign page that claims our metadata', { ...site('same-origin'), origin: 'https://evil.example' }],
    ['a page of ours that the browser calls foreign', { ...site('cross-site'), origin: 'https://studio.example' }],
    ['nobody who can be told', {}],
    ['metadata nobody knows', site('whatever')],
    ['an origin that is none', { origin: 'javascript:alert(1)' }],
  ])('is refused from %s', (_who, headers) => {
    expect(isCrossSite(from(headers), rules)).toBe(true);
    expect(() => refuseForeignChange(from(headers), rules)).toThrow(/not sent by a page of this server/);
  });

  it('is one only if it changes something', () => {
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      expect(() => refuseForeignChange(from({ origin: 'https://evil.example' }, method), rules)).not.toThrow();
    }
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'CONNECT', 'PROPFIND']) {
      expect(() => refuseForeignChange(from({ origin: 'https://evil.example' }, method), rules)).toThrow();
    }
  });
});

describe('signing in', () => {
  it('is open to programs, and closed to pages of other sites', () => {
    expect(() => refuseForeignPage(from({}), rules)).not.toThrow();
    expect(() => refuseForeignPage(from(site('same-origin')), rules)).not.toThrow();
    expect(() => refuseForeignPage(from({ origin: 'https://evil.example' }), rules)).toThrow();
    expect(() => refuseForeignPage(from(site('cross-site')), rules)).toThrow();
  });
});

describe('https', () => {
  it('is told by the connection, the page or the configuration', () => {
    const plain = { headers: { host } };
    expect(seenBy(plain, rules)).toEqual({ host, https: false });
    expect(seenBy({ ...plain, secure: true }, rules).https).toBe(true);
    expect(seenBy(from({ origin: 'https://studio.example' }), rules).https).toBe(true);
    expect(seenBy(plain, { ...rules, publicUrl: 'https://studio.example' }).https).toBe(true);
    expect(seenBy(from({ origin: 'http://studio.example' }), rules).https).toBe(false);
  });
});

describe('the name a server is called by', () => {
  const origins = ['http://localhost:3000', 'https://studio.example'];

  it.each([
    '127.0.0.1:4000',
    'localhost:4000',
    'localhost',
    '[::1]:4000',
    'LocalHost:4000',
    'studio.example',
    'a.localhost',
  ])('may be %s on this machine', (header) => expect(knowsHost({ host: '127.0.0.1', origins })(header)).toBe(true));

  it.each([
    'evil.example:4000',
    'localhost.evil.example',
    'evil.example#localhost',
    'localhost@evil.example',
    'evil.example/localhost',
    '192.168.1.4:4000',
    '0.0.0.0:4000',
    'notlocalhost',
    'studio.example.evil',
    '',
    undefined,
  ])('may not be %s there', (header) => {
    expect(knowsHost({ host: '127.0.0.1', origins })(header)).toBe(false);
    expect(knowsHost({ host: 'localhost', origins })(header)).toBe(false);
    expect(knowsHost({ host: '::1', origins })(header)).toBe(false);
  });

  it('may be any where the network reaches it', () => {
    expect(knowsHost({ host: '0.0.0.0', origins })('whatever.example')).toBe(true);
  });
});
