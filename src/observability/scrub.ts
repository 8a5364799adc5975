import type { LogFields } from '../core/logger.js';
import { scrubText } from './scrub-text.js';

const SECRET = '[secret]';
const DEPTH_MAX = 6;
const ENTRIES_MAX = 50;

/** A field is secret when its name holds one of these words, or ends in `key`. */
const SECRET_WORDS: ReadonlySet<string> = new Set(
  'authorization auth token tokens secret secrets password passwd passphrase cookie cookies credential credentials jwt apikey apikeys bearer'.split(
    ' ',
  ),
);

/**
 * A copy of the fields without secrets: by the name of a field at any depth, and by its look in any text,
 * the messages, stacks and causes of errors included. Bounded in depth, breadth and length; never throws.
 */
export function scrubFields(fields: LogFields): Record<string, unknown> {
  return scrubObject(fields, { depth: 0, seen: new Set() });
}

interface Walk {
  readonly depth: number;
  /** The objects this value lies in: meeting one again is a circle. */
  readonly seen: ReadonlySet<object>;
}

function scrub(value: unknown, walk: Walk): unknown {
  if (typeof value === 'string') return scrubText(value);
  if (typeof value === 'bigint' || typeof value === 'symbol') return scrubText(String(value));
  if (typeof value === 'function') return '[function]';
  if (typeof value !== 'object' || value === null) return value;
  if (walk.seen.has(value)) return '[circular]';
  if (walk.depth >= DEPTH_MAX) return '[deeper]';
  return scrubNested(value, { depth: walk.depth + 1, seen: new Set([...walk.seen, value]) });
}

function scrubNested(value: object, walk: Walk): unknown {
  if (value instanceof Error) return scrubError(value, walk);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (value instanceof URL || value instanceof RegExp) return scrubText(String(value));
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
  if (value instanceof Map) return scrubObject(Object.fromEntries(value), walk);
  if (Array.isArray(value) || value instanceof Set) return scrubList([...value], walk);
  const toJson = read(value, 'toJSON');
  if (typeof toJson === 'function')
    return scrub(
      attempt(() => toJson.call(value) as unknown),
      walk,
    );
  return scrubObject(value, walk);
}

function scrubList(items: readonly unknown[], walk: Walk): unknown[] {
  const kept = items.slice(0, ENTRIES_MAX).map((item) => scrub(item, walk));
  return items.length > ENTRIES_MAX ? [...kept, `[${items.length - ENTRIES_MAX} more]`] : kept;
}

function scrubObject(value: object, walk: Walk): Record<string, unknown> {
  const names = Object.keys(value);
  const kept = names
    .slice(0, ENTRIES_MAX)
    .map((name) => [scrubText(name), scrubField(name, read(value, name), walk)] as const);
  const rest = names.length - ENTRIES_MAX;
  return Object.fromEntries(rest > 0 ? [...kept, ['…', `[${rest} more]`]] : kept);
}

function scrubField(name: string, value: unknown, walk: Walk): unknown {
  if (value === undefined || value === null || !isSecretName(name)) return scrub(value, walk);
  // `outputTokens: 312` and `hasToken: true` are figures, not secrets.
  if (typeof value === 'boolean' || (typeof value === 'number' && /tokens$/i.test(name))) return value;
  return SECRET;
}

/** Errors keep what only they have: message, stack, cause and the causes of an aggregate are not enumerable. */
function scrubError(error: Error, walk: Walk): Record<string, unknown> {
  if (isFailedStatement(error)) return scrubStatement(error, walk);
  const own = scrubObject(error, walk);
  const told = { name: read(error, 'name'), message: read(error, 'message'), stack: read(error, 'stack') };
  const cause = read(error, 'cause');
  const errors = read(error, 'errors');
  return {
    ...own,
    ...(scrub(told, { ...walk, depth: walk.depth - 1 }) as object),
    ...(cause === undefined ? {} : { cause: scrub(cause, walk) }),
    ...(errors === undefined ? {} : { errors: scrub(errors, walk) }),
  };
}

/** A statement the database refused: message, stack and fields repeat every parameter, hashes and people's words among them. */
interface FailedStatement extends Error {
  readonly query: string;
  readonly params: unknown;
}

function isFailedStatement(error: Error): error is FailedStatement {
  return typeof read(error, 'query') === 'string' && 'params' in error;
}

function scrubStatement({ name, query, cause }: FailedStatement, walk: Walk): Record<string, unknown> {
  return { name, message: 'Failed query', query: scrubText(query), cause: scrub(withoutRows(cause), walk) };
}

/** What Postgres says of an error but the rows it quotes. */
function withoutRows(cause: unknown): unknown {
  if (!(cause instanceof Error) || !('severity' in cause)) return cause;
  const { name, message, stack } = cause;
  const { code, table, column, constraint } = cause as unknown as Record<string, unknown>;
  return { name, message, code, table, column, constraint, stack };
}

function isSecretName(name: string): boolean {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/);
  return words.some((word) => SECRET_WORDS.has(word)) || /^keys?$/.test(words.at(-1) ?? '');
}

function read(value: object, name: string): unknown {
  return attempt(() => (value as Record<string, unknown>)[name]);
}

function attempt(get: () => unknown): unknown {
  try {
    return get();
  } catch {
    // A getter that throws must not cost the whole log line.
    return '[unreadable]';
  }
}
