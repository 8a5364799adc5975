import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { masterKeyOf, masterKeysFrom } from '../core/master-keys.js';
import { KeyRing } from './key-ring.js';
import { isFresh, seal, unseal } from './sealed-text.js';

const [older, newer] = [masterKeyOf(randomBytes(32)), masterKeyOf(randomBytes(32))];
const ring = new KeyRing([older]);
const place = { userId: 'usr_1', provider: 'claude', rowId: 'key_1' };
const SECRET = 'sk-ant-api03-planted-0123456789';

describe('a sealed text', () => {
  it('opens where it was sealed, and shows nothing meanwhile', () => {
    const sealed = seal(SECRET, place, ring);
    expect(sealed).toMatch(/^v1\.[0-9a-f]{8}\.[\w-]{16}\.[\w-]+$/);
    expect(sealed).not.toContain(SECRET);
    expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('planted');
    expect(unseal(sealed, place, ring)).toBe(SECRET);
    expect(seal(SECRET, place, ring)).not.toBe(sealed);
  });

  it.each([
    ['account', { ...place, userId: 'usr_2' }],
    ['provider', { ...place, provider: 'openai' }],
    ['row', { ...place, rowId: 'key_2' }],
  ])('does not open for another %s', (_what, elsewhere) => {
    expect(() => unseal(seal(SECRET, place, ring), elsewhere, ring)).toThrow();
  });

  it('does not open when a bit of it was changed, or its tag cut', () => {
    const [version = '', id = '', iv = '', body = ''] = seal(SECRET, place, ring).split('.');
    const bytes = Buffer.from(body, 'base64url');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => unseal([version, id, iv, changed.toString('base64url')].join('.'), place, ring)).toThrow();
    }
    for (const length of [0, 4, 15, 16, bytes.length - 12, bytes.length - 1]) {
      const cut = bytes.subarray(0, length).toString('base64url');
      expect(() => unseal([version, id, iv, cut].join('.'), place, ring)).toThrow();
    }
    for (const other of ['', 'v2', 'v1.', `v2.${id}.${iv}.${body}`, `v1.00000000.${iv}.${body}`]) {
      expect(() => unseal(other, place, ring)).toThrow();
    }
  });

  it('tells nothing of the content when it does not open', () => {
    const failure = (() => {
      try {
        return unseal(seal(SECRET, place, ring), { ...place, userId: 'usr_2' }, ring);
      } catch (error) {
        return String((error as Error).stack);
      }
    })();
    expect(failure).not.toContain('planted');
  });

  it('outlives a new key, and is not fresh then', () => {
    const sealed = seal(SECRET, place, ring);
    const rotated = new KeyRing([newer, older]);
    expect(unseal(sealed, place, rotated)).toBe(SECRET);
    expect([isFresh(sealed, ring), isFresh(sealed, rotated)]).toEqual([true, false]);
    expect(() => unseal(sealed, place, new KeyRing([newer]))).toThrow(/key that this server does not have/);
  });
});

describe('master keys', () => {
  it('are read as hex, base64 or base64url, the first being the newest', () => {
    const texts = [older.bytes.toString('hex'), newer.bytes.toString('base64'), newer.bytes.toString('base64url')];
    const ids = [older.id, newer.id, newer.id];
    expect(masterKeysFrom(texts.join(', '))?.map(({ id }) => id)).toEqual(ids);
    expect(masterKeysFrom(`${texts.join('\n')}\n`)?.map(({ id }) => id)).toEqual(ids);
  });

  it.each(['', ' , ', 'password', 'a'.repeat(63), 'a'.repeat(42), `${'ab'.repeat(32)},short`])('"%s" is none', (text) =>
    expect(masterKeysFrom(text)).toBeNull(),
  );

  it('are never used themselves, and differ by purpose', () => {
    const derived = ring.derive(older.id, 'a');
    expect(derived).not.toEqual(older.bytes);
    expect(derived).not.toEqual(ring.derive(older.id, 'b'));
    expect(derived).toEqual(new KeyRing([newer, older]).derive(older.id, 'a'));
    expect(ring.derive(newer.id, 'a')).toBeUndefined();
  });
});
