import { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from 'express';
import type { z } from 'zod';
import { clientKey } from '../core/client-key.js';
import { AppError } from '../core/errors.js';
import type { Metrics } from '../core/metrics.js';
import type { RateLimiter } from '../core/rate-limiter.js';
import { mayAct, type Principal } from '../protocol/identity.js';
import type { Pagination } from '../protocol/recordings.js';
import type { RateRule, RouteAnswer, RouteContract } from '../protocol/route-contract.js';
import { checked } from './checked.js';
import { requestIdOf, sendData, sendPage } from './envelope.js';
import { otherMethodsOf } from './other-methods.js';
import { type CountStray, countStrays, GENERAL_RULE, requireAllowed, strayCounter, tellLimit } from './rate-headers.js';
import { readBody } from './read-body.js';

/** Who knocks; null without a valid sign-in. Throws `CROSS_SITE_REFUSED` when another site's page sent the request. */
export type Authenticate = (request: Request) => Promise<Principal | null>;

/** A property that a contract leaves out has the type `undefined`. */
type Output<Schema> = [NonNullable<Schema>] extends [never]
  ? undefined
  : NonNullable<Schema> extends z.ZodType
    ? z.output<NonNullable<Schema>>
    : undefined;
type PrincipalFor<Access> = Access extends 'public' | 'optional' ? Principal | null : Principal;

/** A request after the door: who, and what was asked, checked. */
export interface Call<Contract extends RouteContract = RouteContract> {
  readonly principal: PrincipalFor<Contract['access']>;
  readonly params: Output<Contract['params']>;
  readonly query: Output<Contract['query']>;
  readonly body: Output<Contract['body']>;
  readonly requestId: string;
  readonly request: Request;
  /** For what has no envelope (files, events, plain answers), and for headers and cookies. */
  readonly response: Response;
}

/** A value and, all the way down, its lists may be read-only: it is only written out. */
type Sent<T> = T | { readonly [Member in keyof T]: Sent<T[Member]> };

/** What a handler returns is the answer; files, events and plain answers are sent through `call.response`. */
type Result<Answer extends RouteAnswer> = Answer extends { kind: 'data'; data: infer Data extends z.ZodType }
  ? Sent<z.input<Data>>
  : Answer extends { kind: 'page'; data: infer Data extends z.ZodType }
    ? { readonly data: Sent<z.input<Data>>; readonly pagination: Pagination }
    : Answer extends { kind: 'data-or-events'; data: infer Data extends z.ZodType }
      ? Sent<z.input<Data>> | undefined
      : void;

export type Handler<Contract extends RouteContract> = (
  call: Call<Contract>,
) => Promise<Result<Contract['answer']>> | Result<Contract['answer']>;

export interface ApiOptions {
  readonly authenticate: Authenticate;
  /** Calls `end` once the principal's right is taken back; the answer stops watching. */
  readonly watch?: (principal: Principal, end: () => void) => () => void;
  readonly limiter: RateLimiter;
  readonly metrics?: Metrics;
  /** In place of GENERAL_RULE. */
  readonly general?: RateRule;
}

/** Every route of the service: mounted by its contract, and kept for the documents and the tests that walk them all. */
export class Api {
  readonly router = Router();
  /** The rule of every route that names none. */
  readonly general: RateRule;
  /** Tells the limit to whoever was refused before a route was reached. */
  readonly strays: ErrorRequestHandler;
  readonly #contracts: RouteContract[] = [];
  readonly #countStray: CountStray;
  #otherMethods: Router | undefined;

  constructor(private readonly options: ApiOptions) {
    this.general = options.general ?? GENERAL_RULE;
    this.#countStray = strayCounter(options.limiter, this.general);
    this.strays = countStrays(this.#countStray);
  }

  get contracts(): readonly RouteContract[] {
    return this.#contracts;
  }

  on<Contract extends RouteContract>(contract: Contract, handle: Handler<Contract>): void {
    this.#contracts.push(contract);
    const run: RequestHandler = async (request, response) => {
      const call = await this.#enter(contract, request, response);
      const result = await handle(call as Call<Contract>);
      answer(contract.answer, response, result);
    };
    this.router[contract.method](contract.path, run);
  }

  /**
   * Behind the router, and for OPTIONS before it: a known address was asked with a method it does not have. Tells which
   * ones there are; all but OPTIONS are refused with `METHOD_NOT_ALLOWED`.
   */
  readonly otherMethods: RequestHandler = (request, response, next) => {
    // Made with the first one: all contracts are there by then.
    this.#otherMethods ??= otherMethodsOf(this.#contracts, this.#countStray);
    this.#otherMethods(request, response, next);
  };

  /** Door by door: how often, who, with what right, asking what. */
  async #enter(contract: RouteContract, request: Request, response: Response): Promise<Call> {
    const rule = contract.limit ?? this.general;
    if (rule !== 'none' && rule.per === 'ip') await this.#count(contract, rule, clientKey(request.ip), response);
    const principal = contract.access === 'public' ? null : await this.options.authenticate(request);
    // Strangers are counted by their address, or guessing tokens would be free.
    const who = principal?.userId ?? clientKey(request.ip);
    if (rule !== 'none' && rule.per === 'user') await this.#count(contract, rule, who, response);
    if (rule === 'none') await this.#tellOnly(contract, who, response);
    if (contract.access !== 'public' && contract.access !== 'optional') requireRole(principal, contract.access);
    if (principal !== null && contract.answer.kind.endsWith('events')) this.#endWith(principal, response);
    return {
      principal: principal as Principal,
      // An id of the wrong form names nothing.
      params: contract.params && checked(contract.params, request.params, 'NOT_FOUND'),
      query: contract.query && checked(contract.query, request.query),
      body: contract.body && checked(contract.body, orEmpty(await readBody(request, contract))),
      requestId: requestIdOf(response),
      request,
      response,
    } as Call;
  }

  /** A stream outlives the look at who asked for it: it ends when the right to it does. */
  #endWith(principal: Principal, response: Response): void {
    const stop = this.options.watch?.(principal, () => response.destroy());
    if (stop) response.once('close', stop);
  }

  async #count({ name }: RouteContract, rule: RateRule, who: string, response: Response): Promise<void> {
    const decision = await this.options.limiter.take(`${name}:${rule.per}:${who}`, rule);
    tellLimit(response, decision);
    if (!decision.allowed) this.options.metrics?.count('rate_limited_total', { route: name });
    requireAllowed(response, decision);
  }

  /** Nobody is refused here, and yet every answer of the API tells a limit; probes stand outside. */
  async #tellOnly({ name, path }: RouteContract, who: string, response: Response): Promise<void> {
    if (!path.startsWith('/api/')) return;
    tellLimit(response, await this.options.limiter.take(`${name}:none:${who}`, this.general));
  }
}

/** No body is as good as an empty one; `null` is a value like others. */
const orEmpty = (body: unknown): unknown => (body === undefined ? {} : body);

function requireRole(principal: Principal | null, least: Principal['role']): void {
  if (principal === null) throw new AppError('AUTHENTICATION_REQUIRED', 'Sign in first.');
  if (mayAct(principal.role, least)) return;
  throw new AppError('FORBIDDEN', `This takes the role ${least}; yours is ${principal.role}.`);
}

function answer(form: RouteAnswer, response: Response, result: unknown): void {
  if (form.kind === 'data') return sendData(response, result, form.status);
  if (form.kind === 'data-or-events' && result !== undefined) return sendData(response, result, form.status);
  if (form.kind !== 'page') return;
  const { data, pagination } = result as { data: unknown; pagination: Pagination };
  sendPage(response, data, pagination);
}
