import type { z } from 'zod';
import type { Envelope } from '../../src/protocol/rest.js';
import type { RouteContract } from '../../src/protocol/route-contract.js';
import { type SdkClock, systemClock } from '../clock.js';
import { ApiError, refusalOf, strange } from './api-error.js';
import { childAbort } from './child-abort.js';
import type {
  CallInput,
  CallResult,
  FileContract,
  ItemOf,
  Page,
  PageContract,
  StreamContract,
  StreamEvent,
} from './contract-types.js';
import { cookieSignIn } from './cookie-sign-in.js';
import {
  type FollowOptions,
  followEvents,
  LAST_EVENTS,
  type ReconnectPolicy,
  reconnectDefaults,
} from './event-stream.js';
import { addressOf, type AnyInput, headersOf, type Outgoing } from './request-parts.js';
import { retryDefaults, type RetryPolicy, retrying } from './retry.js';
import { fetchSend, intercepted, type Interceptor, type Send } from './send.js';
import { type SignIn, signedIn } from './sign-in.js';

export interface ClientOptions {
  /** Where the service is, e.g. `https://studio.example`; `.` for a page that it has served itself. */
  readonly url: string;
  /** By the cookies of the browser unless told otherwise; programs use `tokenSignIn` or `bearer`. */
  readonly signIn?: SignIn | undefined;
  /** The sign-in is over and could not be renewed. */
  readonly onSignedOut?: (() => void) | undefined;
  readonly interceptors?: readonly Interceptor[] | undefined;
  readonly retry?: Partial<RetryPolicy> | undefined;
  readonly reconnect?: Partial<ReconnectPolicy> | undefined;
  /** How long an answer may take to begin; 30 s by default, five minutes for whole answers of models. */
  readonly timeoutMs?: number | undefined;
  /** Every answer is held against its contract; one that differs is a `bad_answer`. */
  readonly checkAnswers?: boolean | undefined;
  readonly fetch?: typeof fetch | undefined;
  readonly clock?: SdkClock | undefined;
}

export interface CallOptions {
  /** An abort rejects with the signal's reason, and ends the reading of an answer that has begun. */
  readonly signal?: AbortSignal | undefined;
  /** Null: as long as it takes. */
  readonly timeoutMs?: number | null | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

type Args<Contract extends RouteContract, Options> =
  object extends CallInput<Contract>
    ? [input?: CallInput<Contract>, options?: Options]
    : [input: CallInput<Contract>, options?: Options];

const TIMEOUT_MS = 30_000;
const MODEL_TIMEOUT_MS = 300_000;

/** A Trialogue server, over HTTP. Everything rejects with an `ApiError`, or with the reason of an abort. */
export class TrialogueClient {
  /** Where the service is, without a slash at its end. */
  readonly root: string;
  readonly #options: ClientOptions;
  readonly #clock: SdkClock;
  readonly #send: Send;
  /** Streams have their own way of trying again. */
  readonly #sendOnce: Send;
  readonly #renew: () => Promise<boolean>;

  constructor(options: ClientOptions) {
    this.root = options.url.replace(/\/+$/, '');
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    const { interceptors = [], retry, signIn = cookieSignIn(), onSignedOut } = options;
    const plain = fetchSend({
      fetch: options.fetch ?? ((...request) => fetch(...request)),
      clock: this.#clock,
      // A page of another origin that is let in has the cookies as well.
      credentials: 'include',
    });
    const patient = retrying(plain, { clock: this.#clock, policy: { ...retryDefaults, ...retry } });
    this.#renew = () => signIn.renew(signIn.renewals, { root: this.root, send: plain });
    const known = (send: Send): Send => signedIn(send, { root: this.root, signIn, onSignedOut });
    this.#send = intercepted(known(patient), interceptors);
    this.#sendOnce = intercepted(known(plain), interceptors);
  }

  /**
   * Renews the sign-in before its time, for what is let in by it without asking again: a live session. False when it is
   * over; rejects with an `ApiError` when nobody could say.
   */
  renew(): Promise<boolean> {
    return this.#renew();
  }

  /** Where a route is, for whatever fetches by itself: `<audio>`, a link to save a file. */
  address<Contract extends RouteContract>(contract: Contract, ...[input]: Args<Contract, never>): string {
    return addressOf(this.root, contract, input ?? {});
  }

  /** Calls a route. Sent again by itself is only what does no harm when it is sent twice. */
  async call<Contract extends RouteContract>(
    contract: Contract,
    ...[input = {} as CallInput<Contract>, options = {}]: Args<Contract, CallOptions>
  ): Promise<CallResult<Contract>> {
    const call = childAbort(options.signal);
    const isFile = contract.answer.kind === 'file' || contract.answer.kind === 'events';
    try {
      const response = await this.#send(this.#outgoing(contract, input, { ...options, signal: call.signal }));
      if (!response.ok) throw await refusalOf(response);
      return (isFile ? response : await this.#read(contract, response)) as CallResult<Contract>;
    } catch (error) {
      options.signal?.throwIfAborted();
      throw error;
    } finally {
      // The signal ends the reading of a file, too, which is the caller's to do.
      if (!isFile) call.dispose();
    }
  }

  /** Bytes `from` up to `to` of a file; fewer at its end, none beyond it. */
  async bytes<Contract extends FileContract>(
    contract: Contract,
    input: CallInput<Contract>,
    { from, to, ...options }: { readonly from: number; readonly to: number } & CallOptions,
  ): Promise<ArrayBuffer> {
    if (to <= from) return new ArrayBuffer(0);
    const call = childAbort(options.signal);
    try {
      const headers = { ...options.headers, Range: `bytes=${from}-${to - 1}` };
      const response = await this.#send(this.#outgoing(contract, input, { ...options, headers, signal: call.signal }));
      if (response.status !== 206) throw response.ok ? strange(response.status) : await refusalOf(response);
      return await response.arrayBuffer();
    } catch (error) {
      options.signal?.throwIfAborted();
      throw error;
    } finally {
      call.dispose();
    }
  }

  /** Page after page of a list, each asked for when it is wanted. */
  async *pages<Contract extends PageContract>(
    contract: Contract,
    ...[input, options]: Args<Contract, CallOptions>
  ): AsyncGenerator<CallResult<Contract>, void> {
    const { query, ...rest } = (input ?? {}) as AnyInput;
    let cursor: string | null = null;
    do {
      const from: object = cursor === null ? {} : { cursor };
      const asked = { ...rest, query: { ...(query as object), ...from } } as unknown as CallInput<Contract>;
      const page: CallResult<Contract> = await this.call(
        contract,
        ...([asked, options] as Args<Contract, CallOptions>),
      );
      yield page;
      cursor = (page as Page<unknown>).pagination.cursor;
    } while (cursor !== null);
  }

  /** Everything a list has, one by one, over all its pages. */
  async *each<Contract extends PageContract>(
    contract: Contract,
    ...args: Args<Contract, CallOptions>
  ): AsyncGenerator<ItemOf<z.output<Contract['answer']['data']>>, void> {
    for await (const page of this.pages(contract, ...args)) {
      const { data } = page as Page<object>;
      const items: unknown = Array.isArray(data) ? data : Object.values(data).find((member) => Array.isArray(member));
      yield* items as ItemOf<z.output<Contract['answer']['data']>>[];
    }
  }

  /**
   * The events of a route until its last one. Streams that are read (GET) are opened again when they break off, behind
   * the last event that came whole. One that a POST began is not: it ends with `unreachable`.
   */
  async *stream<Contract extends StreamContract>(
    contract: Contract,
    ...[input = {} as CallInput<Contract>, options = {}]: Args<Contract, FollowOptions & CallOptions>
  ): AsyncGenerator<StreamEvent<Contract>, void> {
    const isRead = contract.method === 'get';
    const policy = { ...reconnectDefaults, ...this.#options.reconnect };
    const following = { last: lastEventsOf(contract), ...options };
    const connect = async (lastEventId: string, signal: AbortSignal): Promise<Response> => {
      const outgoing = this.#outgoing(contract, input, { ...options, signal });
      outgoing.headers.set('Accept', 'text/event-stream');
      if (lastEventId !== '') outgoing.headers.set('Last-Event-ID', lastEventId);
      const response = await this.#sendOnce(outgoing);
      if (!response.ok) throw await refusalOf(response);
      return response;
    };
    for await (const { event, data, id } of followEvents(
      { clock: this.#clock, connect, policy, once: !isRead },
      following,
    )) {
      yield { event, data: JSON.parse(data) as unknown, id } as StreamEvent<Contract>;
    }
  }

  #outgoing(contract: RouteContract, input: AnyInput, { signal, timeoutMs, headers }: CallOptions): Outgoing {
    const usual = contract.answer.kind === 'data-or-events' ? MODEL_TIMEOUT_MS : this.#options.timeoutMs;
    return {
      contract,
      method: contract.method.toUpperCase(),
      url: addressOf(this.root, contract, input),
      headers: headersOf(contract, input, headers),
      body: input.body === undefined ? undefined : JSON.stringify(input.body),
      signal,
      timeoutMs: timeoutMs === undefined ? (usual ?? TIMEOUT_MS) : timeoutMs,
    };
  }

  async #read({ answer }: RouteContract, response: Response): Promise<unknown> {
    const body = (await response.json().catch((error: unknown) => {
      throw strange(response.status, { cause: error });
    })) as unknown;
    if (answer.kind === 'plain') return this.#checked(answer.data, body);
    const { success, data, pagination } = body as Partial<Envelope<unknown>>;
    if (success !== true || !('data' in answer)) throw strange(response.status);
    const checked = this.#checked(answer.data, data);
    return answer.kind === 'page' ? { data: checked, pagination } : checked;
  }

  #checked(schema: z.ZodType, data: unknown): unknown {
    if (this.#options.checkAnswers !== true) return data;
    const { success, error } = schema.safeParse(data);
    if (!success) throw new ApiError('bad_answer', `The answer is not as its contract says: ${error.message}`);
    return data;
  }
}

/** A stream that says when it closes has said everything by then. */
function lastEventsOf({ answer }: StreamContract): readonly string[] {
  return 'close' in answer.events ? ['close'] : LAST_EVENTS;
}
