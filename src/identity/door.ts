import type { IncomingMessage } from 'node:http';
import type { Request, Response } from 'express';
import type { Authenticate } from '../http/api.js';
import { requestIdOf } from '../http/envelope.js';
import { ACCESS_TOKEN_S } from '../protocol/routes/identity.js';
import type { Database } from '../storage/database.js';
import type { AccessTokens, Caller, Identified } from './caller.js';
import { forgetCookies, keepCookies, readCookies } from './cookies.js';
import type { LocalAccess } from './local-access.js';
import { IDLE_LIFE_MS } from './renewals.js';
import { refuseForeignChange, type SiteRules, seenBy } from './request-site.js';
import type { Revocations } from './revocations.js';
import type { SignInService } from './sign-in-service.js';
import type { Tokens } from './tokens.js';

export interface DoorOptions {
  readonly tokens: Tokens;
  readonly signIns: SignInService;
  readonly revocations: Revocations;
  readonly localAccess: LocalAccess;
  readonly database: Pick<Database, 'state'>;
  readonly site: SiteRules;
  /** Tokens from before count once it is known what was taken back; rejects with `DATABASE_UNAVAILABLE`. */
  readonly revocationsKnown: () => Promise<void>;
  readonly startedAtMs: number;
}

/** How the browser of a handshake reaches the server; what a program says in its first message. */
export interface Handshake {
  readonly request: Pick<IncomingMessage, 'headers'>;
  readonly address: string;
  readonly token: string | undefined;
}

/** Who knocks: by a bearer token, or by cookies, which are renewed on the way where they have to be. */
export class Door {
  constructor(private readonly options: DoorOptions) {}

  readonly authenticate: Authenticate = async (request) => {
    const token = bearerOf(request.headers.authorization);
    if (token === undefined) return this.#byCookies(request);
    const principal = await this.#byToken(token, 'bearer');
    // Cookies do not stand in for credentials that were refused.
    if (principal === null) request.res?.set('WWW-Authenticate', 'Bearer error="invalid_token"');
    return principal;
  };

  /**
   * As `authenticate`, for a socket: cookies count for a page whose Origin was found to be allowed, and none are set, as
   * an answer that is lost with its line would take the new ones with it. A host who comes back waits for no database:
   * what this server itself has taken back it knows from its start.
   */
  async handshake({ request, address, token }: Handshake): Promise<Identified | null> {
    const { headers } = request;
    const given = token ?? bearerOf(headers.authorization);
    if (given !== undefined) return this.#byToken(given, 'bearer', 'own');
    if (headers.origin === undefined) return null;
    const cookies = readCookies(headers.cookie, seenBy(request, this.options.site));
    const byAccess = cookies.access === undefined ? null : await this.#byToken(cookies.access, 'cookie', 'own');
    if (byAccess !== null || cookies.refresh === undefined) return byAccess;
    const caller = { address, userAgent: headers['user-agent'] ?? '', requestId: '' };
    return this.options.signIns.look(cookies.refresh, caller, 'cookie');
  }

  /** The refresh token of the request's cookies. */
  refreshTokenOf(request: Request): string | undefined {
    return readCookies(request.headers.cookie, this.#seen(request)).refresh;
  }

  keep(request: Request, response: Response, tokens: AccessTokens): void {
    const { https } = readCookies(request.headers.cookie, this.#seen(request));
    const seen = { ...this.#seen(request), https };
    const life = { access: ACCESS_TOKEN_S, refresh: IDLE_LIFE_MS / 1_000 };
    for (const cookie of keepCookies(tokens, seen, life)) response.append('Set-Cookie', cookie);
    response.set('Cache-Control', 'no-store');
  }

  forget(request: Request, response: Response): void {
    const { https } = readCookies(request.headers.cookie, this.#seen(request));
    // Renewed on the way to being forgotten.
    response.removeHeader('Set-Cookie');
    for (const cookie of forgetCookies({ ...this.#seen(request), https })) response.append('Set-Cookie', cookie);
  }

  async #byCookies(request: Request): Promise<Identified | null> {
    const { access, refresh } = readCookies(request.headers.cookie, this.#seen(request));
    if (access === undefined && refresh === undefined) return null;
    refuseForeignChange(request, this.options.site);
    const byAccess = access === undefined ? null : await this.#byToken(access, 'cookie');
    if (byAccess !== null || refresh === undefined) return byAccess;
    const renewed = await this.options.signIns.renew(refresh, callerOf(request), 'cookie');
    if (renewed === null) return null;
    if (request.res !== undefined) this.keep(request, request.res, renewed.tokens);
    return renewed.principal;
  }

  /** `own`: what this server took back is enough to know; `all`: what others on the same database did as well. */
  async #byToken(token: string, via: Identified['via'], revoked: 'own' | 'all' = 'all'): Promise<Identified | null> {
    const { tokens, revocations, startedAtMs } = this.options;
    const good = await tokens.read(token);
    if (good === null) return null;
    if (good.local) return this.#local();
    if (revoked === 'all' && good.issuedAtMs <= startedAtMs) await this.options.revocationsKnown();
    if (revocations.against(good) !== null) return null;
    const { userId, username, role, signInId, version } = good;
    return { userId, username, role, signInId, version, via };
  }

  /** In the moment in which the database is up and has not said yet who owns the studio, it is waited for. */
  async #local(): Promise<Identified> {
    const { localAccess, database } = this.options;
    if (!localAccess.knowsOwner && database.state.is === 'up') await this.options.revocationsKnown();
    return localAccess.principal;
  }

  #seen(request: Request) {
    return seenBy(request, this.options.site);
  }
}

/** Other schemes are a proxy's in front of the server, which passes on what it has asked for itself. */
function bearerOf(authorization: string | undefined): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
}

export function callerOf(request: Request): Caller {
  return {
    address: request.ip ?? '',
    userAgent: (request.get('User-Agent') ?? '').slice(0, USER_AGENT_MAX),
    requestId: request.res === undefined ? '' : requestIdOf(request.res),
  };
}

const USER_AGENT_MAX = 200;
