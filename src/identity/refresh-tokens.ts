import { createHmac, randomBytes } from 'node:crypto';
import type { KeyRing } from './key-ring.js';

const PURPOSE = 'successors of refresh tokens';
const BYTES = 32;

/** Opaque, 256 bits. The database has its SHA-256 alone. */
export function newRefreshToken(): string {
  return randomBytes(BYTES).toString('base64url');
}

export function looksLikeRefreshToken(text: string): boolean {
  return /^[\w-]{43}$/.test(text);
}

/**
 * What follows a token, by each key of the ring, the newest first. Always the same: of two tabs that renew at once, the
 * second is given what the first was given, although nobody has kept it.
 */
export function successorsOf(token: string, ring: KeyRing): readonly string[] {
  return ring.all.flatMap(({ id }) => {
    const key = ring.derive(id, PURPOSE);
    return key === undefined ? [] : [createHmac('sha256', key).update(token).digest('base64url')];
  });
}
