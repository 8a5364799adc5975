import { isIP } from 'node:net';
import { z } from 'zod';

/** Kinds of variables. A schema's message says what is expected. */

const wholeNumber = (min: number, max: number) => {
  const expected = `a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, expected)
    .transform(Number)
    .refine((value) => value >= min && value <= max, expected);
};

export const integer = (min: number, max: number, fallback: number) => wholeNumber(min, max).default(fallback);

export const optionalInteger = (min: number, max: number) => wholeNumber(min, max).optional();

export const choice = <const T extends readonly string[]>(options: T) =>
  z.enum(options, `one of ${options.join(', ')}`);

export const flag = (fallback: boolean) =>
  z
    .enum(['true', 'false', '1', '0'], 'true or false')
    .transform((value) => value === 'true' || value === '1')
    .default(fallback);

export const text = (fallback: string) => z.string().default(fallback);

/** Some of the options, separated by commas, in order. */
export const listOf = <const T extends readonly string[]>(options: T) => {
  const known = new Set<string>(options);
  return z
    .string()
    .transform((list) => list.split(',').map((item) => item.trim()))
    .refine(
      (list): list is T[number][] => list.every((item) => known.has(item)),
      `a list (commas) of ${options.join(', ')}`,
    )
    .default([]);
};

const isHttpUrl = (value: string) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
const isOrigin = (value: string) => isHttpUrl(value) && new URL(value).origin === value;

export const origins = z
  .string()
  .transform((list) => list.split(',').map((item) => item.trim().replace(/\/$/, '')))
  .refine(
    (list) => list.every(isOrigin),
    'web origins separated by commas, such as http://localhost:3000 (no path, no *)',
  )
  .default(['http://localhost:3000']);

export const publicUrl = z
  .string()
  .transform((url) => url.replace(/\/$/, ''))
  .refine(isOrigin, 'the web address of the studio, such as https://studio.example (no path)');

export const httpUrl = z.string().refine(isHttpUrl, 'a web address such as http://127.0.0.1:8080');

/** Whether a host name can only be this machine. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '');
  return name === 'localhost' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'));
}

/** Encrypted, unless it never leaves this machine. */
export const secureUrl = z.string().refine((value) => {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return /^(?:https|wss):$/.test(protocol) || (/^(?:http|ws):$/.test(protocol) && isLoopback(hostname));
}, 'an https: or wss: address (http: and ws: on this machine only)');

const RANGES: readonly string[] = ['loopback', 'linklocal', 'uniquelocal'];

/** An address, a network such as 10.0.0.0/8, or one of the named ranges. */
function isNetwork(value: string): boolean {
  if (RANGES.includes(value)) return true;
  const [address = '', prefix, ...rest] = value.split('/');
  const bits = isIP(address) === 4 ? 32 : 128;
  if (isIP(address) === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) >= 1 && Number(prefix) <= bits);
}

/** Proxies whose word is taken for who their client is: how many stand in front, or which. */
export const proxies = z
  .string()
  .transform((value) => (/^\d$/.test(value) ? Number(value) : value.split(',').map((item) => item.trim())))
  .refine(
    (value) => typeof value === 'number' || value.every(isNetwork),
    `a number of proxies from 0 to 9, or addresses (commas) such as 10.0.0.0/8 or ${RANGES.join(', ')}`,
  )
  .default(0);

export const hostPort = z
  .string()
  .regex(/^(?:\[[0-9a-f:]+\]|[A-Za-z0-9.-]+):\d{1,5}$/, 'host:port, such as us-speech.googleapis.com:443');
