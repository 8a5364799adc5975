import type { Pagination, RouteAnswer, RouteContract } from '../../../sdk/routes.js';
import { ServiceError } from './get-json.js';
import { goToSignIn } from './go-to-sign-in.js';

type Schema = { readonly _zod: { readonly input: unknown; readonly output: unknown } };
type InputOf<S> = [NonNullable<S>] extends [never]
  ? undefined
  : NonNullable<S> extends Schema
    ? NonNullable<S>['_zod']['input']
    : undefined;
type Needed<K extends string, S> = [NonNullable<S>] extends [never] ? unknown : { readonly [key in K]: InputOf<S> };
type Optional<K extends string, S> = [NonNullable<S>] extends [never] ? unknown : { readonly [key in K]?: InputOf<S> };

/** What a route is asked: the parts that its contract names. */
export type Ask<C extends RouteContract> = Needed<'params', C['params']> &
  Optional<'query', C['query']> &
  Optional<'body', C['body']>;

type DataOf<A extends RouteAnswer> = A extends { data: infer D }
  ? D extends Schema
    ? D['_zod']['output']
    : never
  : never;
type EventsOf<A extends RouteAnswer> = A extends { events: infer E }
  ? {
      [N in keyof E]: { readonly name: N; readonly data: E[N] extends Schema ? E[N]['_zod']['output'] : never };
    }[keyof E]
  : never;

export interface Page<T> {
  readonly data: T;
  readonly pagination: Pagination;
}

/** A refusal of the service, told in its own words. */
export class Refusal extends ServiceError {
  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

const SAFE: readonly string[] = ['get'];

const pathOf = (path: string, params: Readonly<Record<string, unknown>> = {}): string =>
  `.${path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])))}`;

const searchOf = (query: Readonly<Record<string, unknown>> = {}): string => {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '');
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text === '' ? '' : `?${text}`;
};

interface Loose {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

const addressOf = (contract: RouteContract, ask: Loose): string =>
  pathOf(contract.path, ask.params) + searchOf(ask.query);

interface Answer {
  readonly success: boolean;
  readonly data?: unknown;
  readonly pagination?: Pagination;
  readonly error?: { readonly code: string; readonly message: string };
}

const request = async (contract: RouteContract, ask: Loose, signal: AbortSignal | undefined): Promise<Answer> => {
  const { method } = contract;
  const hasBody = !SAFE.includes(method) && ask.body !== undefined;
  const response = await fetch(addressOf(contract, ask), {
    method: method.toUpperCase(),
    headers: { accept: 'application/json', ...(hasBody ? { 'content-type': 'application/json' } : {}) },
    ...(hasBody ? { body: JSON.stringify(ask.body) } : {}),
    ...(signal ? { signal } : {}),
  }).catch((error: unknown) => {
    signal?.throwIfAborted();
    throw new ServiceError('The Trialogue server does not answer.', { cause: error });
  });
  const answer = (await response.json().catch(() => ({ success: false }))) as Answer;
  if (answer.success) return answer;
  const { code = 'INTERNAL', message = 'The server gave an answer that makes no sense.' } = answer.error ?? {};
  if (code === 'AUTHENTICATION_REQUIRED') goToSignIn();
  throw new Refusal(code, message, response.status);
};

/** Asks a route; rejects with a {@link ServiceError} whose message can be shown. */
export const call = async <C extends RouteContract>(
  contract: C,
  ask: Ask<C>,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<DataOf<C['answer']>> => (await request(contract, ask as Loose, signal)).data as DataOf<C['answer']>;

/** Asks a route for one page of its list. */
export const callPage = async <C extends RouteContract>(
  contract: C,
  ask: Ask<C>,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<Page<DataOf<C['answer']>>> => {
  const { data, pagination } = await request(contract, ask as Loose, signal);
  if (pagination === undefined) throw new ServiceError('The server did not page its list.');
  return { data: data as DataOf<C['answer']>, pagination };
};

/**
 * Follows a route's events until its `close`, over lost connections: the browser comes back by itself and names the last
 * event it had. The answer stops following.
 */
export const follow = <C extends RouteContract>(
  contract: C,
  ask: Ask<C>,
  onEvent: (event: EventsOf<C['answer']>) => void,
  onGone: () => void = () => undefined,
): (() => void) => {
  const source = new EventSource(addressOf(contract, ask as Loose));
  const events = 'events' in contract.answer ? contract.answer.events : {};
  for (const name of Object.keys(events)) {
    source.addEventListener(name, (event: MessageEvent<string>) => {
      if (name === 'close') source.close();
      onEvent({ name, data: JSON.parse(event.data) as unknown } as EventsOf<C['answer']>);
    });
  }
  source.addEventListener('error', () => {
    // It tries again by itself unless it was refused.
    if (source.readyState === EventSource.CLOSED) onGone();
  });
  return () => source.close();
};
