import { describe, expect, it } from 'vitest';
import { Passwords } from './passwords.js';

const passwords = new Passwords();

describe('a password', () => {
  it('is kept as argon2id, and known again', async () => {
    const hashed = await passwords.hash('correct horse battery');
    expect(hashed).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await passwords.matches('correct horse battery', hashed)).toBe(true);
    expect(await passwords.matches('correct horse batterz', hashed)).toBe(false);
    expect(await passwords.hash('correct horse battery')).not.toBe(hashed);
  });

  it('is the same however its letters are composed', async () => {
    expect(await passwords.matches('cafe\u0301 au lait', await passwords.hash('caf\u00e9 au lait'))).toBe(true);
  });

  it('counts beyond 72 bytes', async () => {
    expect(await passwords.matches(`${'x'.repeat(100)}b`, await passwords.hash(`${'x'.repeat(100)}a`))).toBe(false);
  });

  it('of an account without one, or of none, is never right', async () => {
    for (const typed of ['', 'null', 'x']) expect(await passwords.matches(typed, null)).toBe(false);
  });

  it('waits in a line that has an end', async () => {
    const line = Array.from({ length: 60 }, () => passwords.matches('x', null));
    const results = await Promise.allSettled(line);
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused).toHaveLength(10);
    expect(refused[0]).toMatchObject({ reason: { code: 'RATE_LIMITED' } });
    expect(await passwords.matches('x', null)).toBe(false);
  });
});
