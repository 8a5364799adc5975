import { randomBytes } from 'node:crypto';
import { errors, jwtVerify, type JWTVerifyResult, SignJWT } from 'jose';
import { z } from 'zod';
import type { Clock } from '../core/clock.js';
import { randomText } from '../core/id.js';
import { roleSchema, type Role } from '../protocol/identity.js';
import type { KeyRing } from './key-ring.js';

/** https://www.rfc-editor.org/rfc/rfc9068, signed as in the seed's contract. */
const ALGORITHM = 'HS256';
const TYPE = 'at+jwt';
const ISSUER = 'trialogue';
const AUDIENCE = 'trialogue-api';
const DAY_S = 86_400;
/** Clocks of several servers on one key ring differ a little. */
const TOLERANCE_S = 5;
/** Signs for programs on this machine; made anew, and known to nobody else, in every process. */
const LOCAL_KEY = 'local';
const LOCAL_LIFE_S = 366 * DAY_S;

/** What an access token says. */
export interface Claims {
  readonly userId: string;
  readonly username: string;
  readonly role: Role;
  readonly signInId: string;
  /** Of the account when the token was given. */
  readonly version: number;
}

export interface GoodToken extends Claims {
  /** Given to programs on this machine at the start of this process. */
  readonly local: boolean;
  readonly issuedAtMs: number;
}

const claimsSchema = z.object({
  sub: z.string().min(1),
  username: z.string(),
  role: roleSchema,
  sid: z.string().min(1),
  ver: z.number().int(),
  jti: z.string().min(1),
  iat: z.number(),
});

/** What the seed calls scope: what a role amounts to. */
export function scopeOf(role: Role): readonly string[] {
  if (role === 'viewer') return ['read'];
  return role === 'owner' ? ['read', 'write', 'admin'] : ['read', 'write'];
}

/** Access tokens: signed with a key of the day, so that none is in use for longer, and read without asking anybody. */
export class Tokens {
  readonly #localKey = randomBytes(32);
  readonly #options: { readonly ring: () => KeyRing; readonly clock: Clock; readonly lifeS: number };

  constructor(options: { readonly ring: () => KeyRing; readonly clock: Clock; readonly lifeS: number }) {
    this.#options = options;
  }

  issue(claims: Claims): Promise<string> {
    const nowS = this.#nowS();
    const kid = `${this.#options.ring().newest.id}.${Math.floor(nowS / DAY_S)}`;
    return this.#sign(claims, { kid, nowS, lifeS: this.#options.lifeS });
  }

  /** Good for as long as this process lives. */
  issueLocal(claims: Claims): Promise<string> {
    return this.#sign(claims, { kid: LOCAL_KEY, nowS: this.#nowS(), lifeS: LOCAL_LIFE_S });
  }

  /** Null for whatever is not a token of ours that is still good. */
  async read(token: string): Promise<GoodToken | null> {
    const verified = await this.#verify(token);
    const claims = claimsSchema.safeParse(verified?.payload);
    if (verified === null || !claims.success) return null;
    const { sub, sid, ver, iat, username, role } = claims.data;
    const local = verified.protectedHeader.kid === LOCAL_KEY;
    return { userId: sub, signInId: sid, version: ver, issuedAtMs: iat * 1_000, username, role, local };
  }

  async #verify(token: string): Promise<JWTVerifyResult | null> {
    try {
      return await jwtVerify(token, ({ kid }) => this.#keyFor(kid), {
        algorithms: [ALGORITHM],
        issuer: ISSUER,
        audience: AUDIENCE,
        typ: TYPE,
        requiredClaims: ['sub', 'sid', 'jti', 'iat', 'exp'],
        clockTolerance: TOLERANCE_S,
        currentDate: new Date(this.#options.clock.epochMs()),
      });
    } catch (error) {
      // Expired, forged, of another kind or no token at all: for the one who brought it that is all the same.
      if (error instanceof errors.JOSEError) return null;
      throw error;
    }
  }

  #sign(claims: Claims, { kid, nowS, lifeS }: { kid: string; nowS: number; lifeS: number }): Promise<string> {
    const { userId, username, role, signInId, version } = claims;
    return new SignJWT({ username, role, scope: scopeOf(role), sid: signInId, ver: version })
      .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid })
      .setSubject(userId)
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setJti(randomText(16))
      .setIssuedAt(nowS)
      .setExpirationTime(nowS + lifeS)
      .sign(this.#keyFor(kid));
  }

  /** Throws for keys of other days, and of masters that were taken away. */
  #keyFor(kid: string | undefined): Uint8Array {
    if (kid === LOCAL_KEY) return this.#localKey;
    const [id = '', day = ''] = /^([0-9a-f]{8})\.(\d{1,6})$/.exec(kid ?? '')?.slice(1) ?? [];
    const today = Math.floor(this.#nowS() / DAY_S);
    const near = day !== '' && Math.abs(Number(day) - today) <= 1;
    const key = near ? this.#options.ring().derive(id, `access tokens of day ${Number(day)}`) : undefined;
    if (key === undefined) throw new errors.JWKSNoMatchingKey();
    return key;
  }

  #nowS(): number {
    return Math.floor(this.#options.clock.epochMs() / 1_000);
  }
}
