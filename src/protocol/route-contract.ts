import type { z } from 'zod';
import type { ErrorCode } from './error-codes.js';
import type { Role } from './identity.js';

/** So many requests in so many seconds, counted per route and per address or account. */
export interface RateRule {
  readonly points: number;
  readonly windowS: number;
  readonly per: 'ip' | 'user';
}

/** The schema of each event's data by its name. */
export type EventSchemas = Readonly<Record<string, z.ZodType>>;

/** What a route answers with. The envelope is put around `data` and `page`; the others are sent as they are. */
export type RouteAnswer =
  | { readonly kind: 'data'; readonly status: 200 | 201 | 202; readonly data: z.ZodType }
  | { readonly kind: 'page'; readonly data: z.ZodType }
  /** Server-sent events; `resumes`: they go on after `Last-Event-ID`, with 204 when nothing can follow it. */
  | { readonly kind: 'events'; readonly events: EventSchemas; readonly resumes?: true }
  /** `data` in the envelope or the events, as the request asks. */
  | {
      readonly kind: 'data-or-events';
      readonly status?: 200 | 201 | 202;
      readonly data: z.ZodType;
      readonly events: EventSchemas;
    }
  | { readonly kind: 'file'; readonly types: readonly string[] }
  /** Without the envelope, where a standard or an older client says so. */
  | { readonly kind: 'plain'; readonly data: z.ZodType; readonly statuses?: readonly number[] };

type Shape = z.ZodType | undefined;
/** The least role; `public` asks for nothing, `optional` takes a sign-in where there is one. */
export type RouteAccess = Role | 'public' | 'optional';

/**
 * One route, as server, documents and clients know it. `Params` and `Query` parse strings; `path` is Express's
 * (`/api/threads/:threadId`) and begins with `/api/` unless the route is a probe.
 */
export interface RouteContract<
  Params extends Shape = Shape,
  Query extends Shape = Shape,
  Body extends Shape = Shape,
  Answer extends RouteAnswer = RouteAnswer,
  Access extends RouteAccess = RouteAccess,
> {
  /** The operation's id, e.g. `getThread`. */
  readonly name: string;
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  readonly path: string;
  readonly tag: string;
  /** One line for the documents. */
  readonly summary: string;
  readonly access: Access;
  /** In place of the general rule; `none` only where a probe must always be answered. */
  readonly limit?: RateRule | 'none';
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  /** The body may come as a form as well (`application/x-www-form-urlencoded`), as other standards want it. */
  readonly form?: true;
  /** The largest body in place of 100 KB, where longer texts have to fit: a character may take six bytes. */
  readonly bodyBytesMax?: number;
  /** Request headers that the handler reads itself: what each means. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly answer: Answer;
  /** What it may refuse with, besides what every route may. */
  readonly errors?: readonly ErrorCode[];
}

/** Writes down a route; the type keeps each schema as it is. */
export function defineRoute<
  const Answer extends RouteAnswer,
  const Access extends RouteAccess,
  Params extends Shape = undefined,
  Query extends Shape = undefined,
  Body extends Shape = undefined,
>(contract: RouteContract<Params, Query, Body, Answer, Access>): RouteContract<Params, Query, Body, Answer, Access> {
  return contract;
}

/** So many requests a minute for each account, the seed's usual form. */
export const perUser = (points: number): RateRule => ({ points, windowS: 60, per: 'user' });
export const perAddress = (points: number): RateRule => ({ points, windowS: 60, per: 'ip' });
