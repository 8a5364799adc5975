import type { IncomingMessage } from 'node:http';
import type { Request, Response } from 'express';
import { describe, expect, it } from 'vitest';
import { silentLogger } from '../core/logger.js';
import { clientAddress, noticeStrangeProxy, trustOf } from './trust-proxy.js';

/** Who is taken for the client of a request that came from `sender` with this X-Forwarded-For. */
function client(proxies: number | readonly string[], sender: string, forwarded?: string): string {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  return clientAddress({ headers, socket: { remoteAddress: sender } } as unknown as IncomingMessage, trustOf(proxies));
}

describe('the client of a request', () => {
  it('is its sender while no proxy is trusted, whatever the request says', () => {
    expect(client(0, '203.0.113.7', '198.51.100.1')).toBe('203.0.113.7');
    expect(client([], '127.0.0.1', '198.51.100.1')).toBe('127.0.0.1');
  });

  it('is who the proxies name, so many hops away', () => {
    expect(client(1, '10.0.0.1', '203.0.113.7')).toBe('203.0.113.7');
    expect(client(2, '10.0.0.1', '203.0.113.7, 10.0.0.2')).toBe('203.0.113.7');
  });

  it('is not what the client itself put in front of the list', () => {
    expect(client(1, '10.0.0.1', '198.51.100.1, 203.0.113.7')).toBe('203.0.113.7');
    expect(client(['10.0.0.0/8'], '10.0.0.1', '198.51.100.1, 203.0.113.7, 10.0.0.2')).toBe('203.0.113.7');
  });

  it('is the sender where the list is empty, and the farthest where all are trusted', () => {
    expect(client(1, '10.0.0.1')).toBe('10.0.0.1');
    expect(client(1, '10.0.0.1', ' , ')).toBe('10.0.0.1');
    expect(client(9, '10.0.0.1', '203.0.113.7, 10.0.0.2')).toBe('203.0.113.7');
  });

  it.each([
    ['loopback', '127.0.0.1'],
    ['loopback', '::1'],
    ['loopback', '::ffff:127.0.0.1'],
    ['uniquelocal', '192.168.1.1'],
    ['uniquelocal', 'fd00::1'],
    ['linklocal', 'fe80::1'],
    ['10.0.0.7', '10.0.0.7'],
    ['10.0.0.7', '::ffff:10.0.0.7'],
    ['2001:db8::/32', '2001:db8::9'],
  ])('is named by a proxy of %s at %s', (trusted, proxy) => {
    expect(client([trusted], proxy, '203.0.113.7')).toBe('203.0.113.7');
  });

  it.each([
    ['loopback', '10.0.0.1'],
    ['10.0.0.7', '10.0.0.8'],
    ['10.0.0.0/8', '11.0.0.1'],
    ['10.0.0.0/8', ''],
    ['10.0.0.0/8', 'unknown'],
  ])('is not named by a stranger: %s does not cover %s', (trusted, sender) => {
    expect(client([trusted], sender, '203.0.113.7')).toBe(sender);
  });
});

describe('a proxy that nobody configured', () => {
  it('is told of once; a trusted one, and a request without one, are not', () => {
    const told: string[] = [];
    const logger = { ...silentLogger, warn: (_fields: object, message: string) => void told.push(message) };
    const notice = noticeStrangeProxy(trustOf(['10.0.0.1']), logger);
    let passed = 0;
    const pass = (sender: string, headers: Record<string, string>) =>
      void notice({ headers, socket: { remoteAddress: sender } } as unknown as Request, {} as Response, () => {
        passed += 1;
      });
    pass('10.0.0.1', { 'x-forwarded-for': '203.0.113.7' });
    pass('10.0.0.2', {});
    expect(told).toEqual([]);
    for (let times = 0; times < 3; times += 1) pass('10.0.0.2', { 'x-forwarded-for': '203.0.113.7' });
    expect(told).toEqual(['X-Forwarded-For comes from a sender that TRUST_PROXY does not name: it is not believed']);
    expect(passed).toBe(5);
  });
});
