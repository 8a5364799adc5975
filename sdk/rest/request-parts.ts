import type { RouteContract } from '../../src/protocol/route-contract.js';

/** What is sent, before it is a `Request`: can be sent again. */
export interface Outgoing {
  readonly contract: RouteContract;
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: string | undefined;
  readonly signal: AbortSignal | undefined;
  /** How long one attempt may take until its answer begins; null for as long as it likes. */
  readonly timeoutMs: number | null;
}

/** Any contract's input, as it is at run time. */
export interface AnyInput {
  readonly params?: unknown;
  readonly query?: unknown;
  readonly body?: unknown;
}

const IDEMPOTENCY_KEY = 'Idempotency-Key';

/** The address of a route. Throws a `TypeError` when a part of its path is missing. */
export function addressOf(root: string, { path }: RouteContract, { params, query }: AnyInput): string {
  const filled = path.replaceAll(/:(\w+)/g, (_whole, name: string) => {
    const value = (params as Record<string, unknown> | undefined)?.[name];
    if (!isPlain(value) || value === '') throw new TypeError(`${path}: ${name} is missing`);
    return encodeURIComponent(value);
  });
  const search = new URLSearchParams(queryEntries(query)).toString();
  return `${root}${filled}${search === '' ? '' : `?${search}`}`;
}

function queryEntries(query: unknown): [string, string][] {
  const entries = Object.entries((query ?? {}) as Record<string, unknown>);
  return entries.flatMap(([name, value]) => (isPlain(value) ? [[name, String(value)]] : []));
}

/** What can stand in an address. */
function isPlain(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** What the contract says of the headers; a key of its own for whatever can be sent again under one. */
export function headersOf(
  { headers: wanted = {} }: RouteContract,
  { body }: AnyInput,
  given: Readonly<Record<string, string>> = {},
): Headers {
  const headers = new Headers({ Accept: 'application/json', ...given });
  if (body !== undefined) headers.set('Content-Type', 'application/json');
  if (IDEMPOTENCY_KEY in wanted && !headers.has(IDEMPOTENCY_KEY)) headers.set(IDEMPOTENCY_KEY, newKey());
  return headers;
}

const REPEATABLE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']);

/** Sent twice, it does no more than sent once. */
export function isSafeToRepeat({ method, headers }: Pick<Outgoing, 'method' | 'headers'>): boolean {
  return REPEATABLE.has(method) || headers.has(IDEMPOTENCY_KEY);
}

/** `crypto.randomUUID` is there for https pages alone. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
