import { isIPv4 } from 'node:net';

/** The name in a Host header: without port, in small letters, addresses of IPv6 without brackets. Null when it is none. */
export function nameOfHost(header: string): string | null {
  const url = `http://${header}`;
  if (!URL.canParse(url)) return null;
  const { hostname, username, pathname, search, hash } = new URL(url);
  // `user@name` and `name/path` are addresses of their own, and no Host.
  if (username !== '' || pathname !== '/' || search !== '' || hash !== '') return null;
  return hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

/** Whether only this machine answers to the name; browsers resolve `*.localhost` themselves. */
export function isLoopbackName(name: string): boolean {
  const bare = name.replace(/^\[|\]$/g, '').toLowerCase();
  if (bare === 'localhost' || bare.endsWith('.localhost') || bare === '::1') return true;
  return isIPv4(bare) && bare.startsWith('127.');
}
