import { createHash } from 'node:crypto';

export const MASTER_KEY_BYTES = 32;

/** What every other key of the service is derived from. */
export interface MasterKey {
  /** Says which key was used without telling anything of it. */
  readonly id: string;
  readonly bytes: Buffer;
}

export function masterKeyOf(bytes: Buffer): MasterKey {
  const id = createHash('sha256').update('trialogue key id\0').update(bytes).digest('hex').slice(0, 8);
  return { id, bytes };
}

/**
 * Keys of 32 bytes as hex, base64 or base64url, separated by commas or white space; the first is the newest.
 * Null when one of them is none: which, and what it says, is not told.
 */
export function masterKeysFrom(text: string): readonly MasterKey[] | null {
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  const keys = words.map(bytesOf);
  if (keys.length === 0 || keys.some((key) => key === null)) return null;
  return keys.flatMap((key) => (key === null ? [] : [masterKeyOf(key)]));
}

function bytesOf(word: string): Buffer | null {
  if (/^[0-9a-f]{64}$/i.test(word)) return Buffer.from(word, 'hex');
  if (!/^[\w+/-]{43}=?$/.test(word)) return null;
  const bytes = Buffer.from(word, 'base64');
  return bytes.length === MASTER_KEY_BYTES ? bytes : null;
}
