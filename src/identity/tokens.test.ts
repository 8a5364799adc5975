import { randomBytes } from 'node:crypto';
import { type JWTHeaderParameters, SignJWT, UnsecuredJWT } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../tests/support/virtual-clock.js';
import { masterKeyOf } from '../core/master-keys.js';
import { KeyRing } from './key-ring.js';
import { type Claims, Tokens } from './tokens.js';

const DAY_MS = 86_400_000;
const master = masterKeyOf(randomBytes(32));
const claims: Claims = { userId: 'usr_1', username: 'ann', role: 'producer', signInId: 'sgn_1', version: 3 };

let clock: VirtualClock;
let ring: KeyRing;
let tokens: Tokens;

beforeEach(() => {
  clock = new VirtualClock();
  ring = new KeyRing([master]);
  tokens = new Tokens({ ring: () => ring, clock, lifeS: 900 });
});

const part = (token: string, index: number) =>
  JSON.parse(Buffer.from(token.split('.')[index] ?? '', 'base64url').toString()) as Record<string, unknown>;

describe('an access token', () => {
  it('says what the seed’s contract says, and a little more', async () => {
    const token = await tokens.issue(claims);
    const nowS = clock.epochMs() / 1_000;
    expect(part(token, 0)).toEqual({ alg: 'HS256', typ: 'at+jwt', kid: `${master.id}.${Math.floor(nowS / 86_400)}` });
    expect(part(token, 1)).toEqual({
      sub: 'usr_1',
      username: 'ann',
      iat: nowS,
      exp: nowS + 900,
      scope: ['read', 'write'],
      role: 'producer',
      iss: 'trialogue',
      aud: 'trialogue-api',
      sid: 'sgn_1',
      ver: 3,
      jti: expect.stringMatching(/^\w{16}$/) as string,
    });
    expect(await tokens.read(token)).toEqual({ ...claims, local: false, issuedAtMs: clock.epochMs() });
  });

  it('is good for fifteen minutes', async () => {
    const token = await tokens.issue(claims);
    await clock.advance(899_000);
    expect(await tokens.read(token)).not.toBeNull();
    await clock.advance(7_000);
    expect(await tokens.read(token)).toBeNull();
  });

  it('is good over midnight, when the next one has another key', async () => {
    await clock.advance(DAY_MS - 60_000);
    const evening = await tokens.issue(claims);
    await clock.advance(120_000);
    const morning = await tokens.issue(claims);
    expect(part(morning, 0)['kid']).not.toBe(part(evening, 0)['kid']);
    expect(await tokens.read(evening)).not.toBeNull();
    expect(await tokens.read(morning)).not.toBeNull();
  });

  it('is good while its master key is in the ring, and no longer', async () => {
    const token = await tokens.issue(claims);
    const newer = masterKeyOf(randomBytes(32));
    ring = new KeyRing([newer, master]);
    expect(await tokens.read(token)).not.toBeNull();
    ring = new KeyRing([newer]);
    expect(await tokens.read(token)).toBeNull();
  });

  it('of a program on this machine is good as long as the process, and in no other', async () => {
    const token = await tokens.issueLocal(claims);
    await clock.advance(30 * DAY_MS);
    expect(await tokens.read(token)).toMatchObject({ local: true, userId: 'usr_1' });
    expect(await new Tokens({ ring: () => ring, clock, lifeS: 900 }).read(token)).toBeNull();
  });
});

describe('a token that was not given by this server', () => {
  const header = (over: Partial<JWTHeaderParameters> = {}) => ({
    alg: 'HS256',
    typ: 'at+jwt',
    kid: `${master.id}.${Math.floor(clock.epochMs() / DAY_MS)}`,
    ...over,
  });
  const key = () =>
    ring.derive(master.id, `access tokens of day ${Math.floor(clock.epochMs() / DAY_MS)}`) ?? randomBytes(0);
  const body = () => ({ username: 'ann', role: 'owner', sid: 'sgn_1', ver: 1 });
  const build = (payload: object = body()) => {
    const nowS = clock.epochMs() / 1_000;
    return new SignJWT(payload as Record<string, unknown>)
      .setSubject('usr_1')
      .setIssuer('trialogue')
      .setAudience('trialogue-api')
      .setJti('j')
      .setIssuedAt(nowS)
      .setExpirationTime(nowS + 900);
  };

  it('would be taken if it were in every way like ours (or the cases below prove nothing)', async () => {
    expect(await tokens.read(await build().setProtectedHeader(header()).sign(key()))).not.toBeNull();
  });

  it('is refused: unsigned, wrongly signed, of another algorithm, kind, key, issuer or audience', async () => {
    const good = await tokens.issue(claims);
    const [head, payload, signature] = good.split('.');
    const raised = Buffer.from(JSON.stringify({ ...part(good, 1), role: 'owner' })).toString('base64url');
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url');
    const forged = [
      '',
      'x',
      'a.b.c',
      `${head}.${payload}`,
      `${head}.${payload}.`,
      `${head}.${raised}.${signature}`,
      `${none}.${payload}.`,
      new UnsecuredJWT({ ...body(), sub: 'usr_1' }).encode(),
      await build().setProtectedHeader(header()).sign(randomBytes(32)),
      await build().setProtectedHeader(header()).sign(master.bytes),
      await build()
        .setProtectedHeader(header({ alg: 'HS512' }))
        .sign(Buffer.concat([key(), key()])),
      await build()
        .setProtectedHeader(header({ typ: 'JWT' }))
        .sign(key()),
      await build()
        .setProtectedHeader(header({ kid: 'local' }))
        .sign(key()),
      await build()
        .setProtectedHeader(header({ kid: `${master.id}.1` }))
        .sign(key()),
      await build()
        .setProtectedHeader(header({ kid: '../../etc/passwd' }))
        .sign(key()),
      await build().setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' }).sign(key()),
      await build().setIssuer('another').setProtectedHeader(header()).sign(key()),
      await build().setAudience('another').setProtectedHeader(header()).sign(key()),
      await build({ ...body(), role: 'admin' })
        .setProtectedHeader(header())
        .sign(key()),
      await build({ ...body(), sid: undefined })
        .setProtectedHeader(header())
        .sign(key()),
      await build({ ...body(), ver: '1' })
        .setProtectedHeader(header())
        .sign(key()),
    ];
    for (const token of forged) expect([token, await tokens.read(token)]).toEqual([token, null]);
  });

  it('is refused without an end, or from the future', async () => {
    const nowS = clock.epochMs() / 1_000;
    const endless = new SignJWT({
      ...body(),
      sub: 'usr_1',
      iss: 'trialogue',
      aud: 'trialogue-api',
      jti: 'j',
      iat: nowS,
    });
    const early = build().setNotBefore(nowS + 60);
    expect(await tokens.read(await endless.setProtectedHeader(header()).sign(key()))).toBeNull();
    expect(await tokens.read(await early.setProtectedHeader(header()).sign(key()))).toBeNull();
  });
});
