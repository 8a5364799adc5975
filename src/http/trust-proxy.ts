import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import type { RequestHandler } from 'express';
import type { Logger } from '../core/logger.js';

/** Whether the sender at `address`, so many hops away from this server, is believed about whom it passes on. */
export type TrustProxy = (address: string, hop: number) => boolean;

const RANGES: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

/** From a number of proxies in front, or their addresses, networks (`10.0.0.0/8`) and named ranges (`loopback`). */
export function trustOf(proxies: number | readonly string[]): TrustProxy {
  if (typeof proxies === 'number') return (_address, hop) => hop < proxies;
  const trusted = new BlockList();
  for (const network of proxies.flatMap((name) => RANGES[name] ?? [name])) {
    const [address = '', prefix] = network.split('/');
    const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
    if (prefix === undefined) trusted.addAddress(address, family);
    else trusted.addSubnet(address, Number(prefix), family);
  }
  return (address) => isIP(address) > 0 && trusted.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');
}

/** The nearest sender that is not a trusted proxy: Express's `request.ip`, for requests that never reach Express. */
export function clientAddress(request: IncomingMessage, trust: TrustProxy): string {
  const forwarded = String(request.headers['x-forwarded-for'] ?? '').split(',');
  const named = forwarded.map((address) => address.trim()).filter((address) => address !== '');
  const senders = [request.socket.remoteAddress ?? '', ...named.toReversed()];
  const client = senders.findIndex((address, hop) => !trust(address, hop));
  return senders.at(client) ?? '';
}

/** Says once that somebody names clients and is not believed: behind a proxy that nobody configured all are one client. */
export function noticeStrangeProxy(trust: TrustProxy, logger: Logger): RequestHandler {
  let told = false;
  return (request, _response, next) => {
    if (!told && request.headers['x-forwarded-for'] !== undefined && !trust(request.socket.remoteAddress ?? '', 0)) {
      told = true;
      logger.warn({}, 'X-Forwarded-For comes from a sender that TRUST_PROXY does not name: it is not believed');
    }
    next();
  };
}
