import { randomBytes } from 'node:crypto';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

export type IdPrefix =
  | 'ses'
  | 'trn'
  | 'req'
  | 'mrk'
  | 'exp'
  | 'rev'
  | 'tak'
  | 'usr'
  | 'sgn'
  | 'key'
  | 'aud'
  | 'thread'
  | 'msg'
  | 'run'
  | 'job'
  | 'load';

/** A prefixed random id, e.g. `ses_7k2m9…`: 80 bits in Crockford's base 32, safe in file names and URLs. */
export function newId(prefix: IdPrefix): string {
  return `${prefix}_${randomText(16)}`;
}

/** So many characters of Crockford's base 32, from the system's randomness. */
export function randomText(length: number): string {
  return Array.from(randomBytes(length), (byte) => ALPHABET[byte & 31]).join('');
}
