import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { KeyRing } from './key-ring.js';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
/** Without it Node takes a tag of four bytes for good. */
const TAG_BYTES = 16;
const PURPOSE = 'provider keys';

/** Whose secret it is: opens only in the place it was sealed for. */
export interface SealedPlace {
  readonly userId: string;
  readonly provider: string;
  readonly rowId: string;
}

/** `v1.<key id>.<iv>.<ciphertext and tag>`, the last two in base64url. */
export function seal(text: string, place: SealedPlace, ring: KeyRing): string {
  const { id } = ring.newest;
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, keyOf(ring, id), iv, { authTagLength: TAG_BYTES }).setAAD(dataOf(place));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return ['v1', id, iv.toString('base64url'), sealed.toString('base64url')].join('.');
}

/** Throws a plain Error, which tells nothing of the content, for what was sealed elsewhere or changed since. */
export function unseal(sealed: string, place: SealedPlace, ring: KeyRing): string {
  const [version, id = '', iv = '', body = '', ...more] = sealed.split('.');
  if (version !== 'v1' || more.length > 0) throw new Error('not a sealed text');
  const bytes = Buffer.from(body, 'base64url');
  const nonce = Buffer.from(iv, 'base64url');
  if (nonce.length !== IV_BYTES || bytes.length < TAG_BYTES) throw new Error('a damaged sealed text');
  const decipher = createDecipheriv(CIPHER, keyOf(ring, id), nonce, { authTagLength: TAG_BYTES })
    .setAAD(dataOf(place))
    .setAuthTag(bytes.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]).toString('utf8');
}

/** Whether the newest key has sealed it. */
export function isFresh(sealed: string, ring: KeyRing): boolean {
  return sealed.split('.')[1] === ring.newest.id;
}

function keyOf(ring: KeyRing, id: string): Buffer {
  const key = ring.derive(id, PURPOSE);
  if (key === undefined) throw new Error('sealed with a key that this server does not have');
  return key;
}

/** The parts hold no `|`: ids and names of providers. */
function dataOf({ userId, provider, rowId }: SealedPlace): Buffer {
  return Buffer.from(`${userId}|${provider}|${rowId}`);
}
