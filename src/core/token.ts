import { createHash, timingSafeEqual } from 'node:crypto';
import { randomText } from './id.js';

/** A secret that grants something, e.g. resuming a session: 160 bits. */
export function newToken(): string {
  return randomText(32);
}

/** What is kept instead of a token: the token opens something, this does not. */
export function hashOfToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Whether two tokens, or two hashes of them, are the same; how long it takes tells nothing of how much of them is. */
export function sameToken(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}
