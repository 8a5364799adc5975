/** No contract has a value of as many levels. */
const LEVELS_MAX = 64;

export interface Unstorable {
  readonly path: readonly string[];
  readonly expected: string;
}

/**
 * The first place in a request with text that no database and no file name takes, a NUL character or half of a
 * surrogate pair, or with more levels than can be looked through. Null when there is none.
 */
export function unstorable(value: unknown, path: readonly string[] = []): Unstorable | null {
  if (typeof value === 'string') return isStorable(value) ? null : { path, expected: PLAIN_TEXT };
  if (typeof value !== 'object' || value === null) return null;
  if (path.length === LEVELS_MAX) return { path, expected: `at most ${LEVELS_MAX} levels` };
  for (const [key, member] of Object.entries(value)) {
    if (!isStorable(key)) return { path, expected: PLAIN_TEXT };
    const found = unstorable(member, [...path, key]);
    if (found !== null) return found;
  }
  return null;
}

const PLAIN_TEXT = 'text without NUL characters and halves of surrogate pairs';

const isStorable = (text: string): boolean => !text.includes('\0') && !/\p{Surrogate}/u.test(text);
