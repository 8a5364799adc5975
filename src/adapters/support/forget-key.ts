const SAID = '[key]';
/** Shorter ones stand in ordinary words. */
const KEY_CHARS_MIN = 8;
const DEPTH_MAX = 6;

/**
 * Takes a key out of whatever an error says, its causes and what it quotes of an answer included. Vendors repeat the key
 * they refuse, `fetch` the header it cannot send, and some vendors' keys look like anything else. Changes the errors
 * themselves and nothing they point to: what they quote is replaced by a copy.
 */
export function forgetKey<E>(error: E, key: string | null | undefined): E {
  if (typeof key === 'string' && key.length >= KEY_CHARS_MIN) without(error, key, DEPTH_MAX);
  return error;
}

function without(value: unknown, key: string, depth: number): unknown {
  if (typeof value === 'string') return value.replaceAll(key, SAID);
  if (typeof value !== 'object' || value === null || depth === 0) return value;
  const inner = (held: unknown) => without(held, key, depth - 1);
  if (value instanceof Error) return changed(value, inner);
  if (value instanceof Headers)
    return new Headers([...value].map(([name, held]) => [name, held.replaceAll(key, SAID)]));
  if (Array.isArray(value)) return value.map(inner);
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, held]) => [name, inner(held)]));
}

function changed(error: Error, inner: (held: unknown) => unknown): Error {
  // Message, stack and cause are not enumerable.
  for (const name of Object.getOwnPropertyNames(error)) {
    const held: unknown = Reflect.get(error, name);
    const said = inner(held);
    if (said !== held) Reflect.set(error, name, said);
  }
  return error;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
