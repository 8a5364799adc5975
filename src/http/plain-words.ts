import type { z } from 'zod';

/** What belongs into a field, in words for people, where the schema has none of its own: "a whole number". */
export function plainWords(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return THINGS[issue.expected] ?? 'a value of another kind';
    case 'invalid_value':
      return oneOf(issue.values);
    case 'invalid_format':
      return FORMATS[issue.format] ?? 'text of another form';
    case 'too_big':
      return bound(issue.origin, issue.maximum, issue.inclusive === false ? 'less than' : 'at most');
    case 'too_small':
      return bound(issue.origin, issue.minimum, issue.inclusive === false ? 'more than' : 'at least');
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`;
    case 'unrecognized_keys':
      return `no member called ${issue.keys.map((key) => key.slice(0, 60)).join(', ')}`;
    case 'invalid_union':
      return Array.isArray(issue.options) ? oneOf(issue.options) : alternatives(issue.errors);
    case 'invalid_key':
      return 'other names of members';
    default:
      return 'another value';
  }
}

const THINGS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
  undefined: 'nothing',
  never: 'nothing',
};

const FORMATS: Readonly<Record<string, string>> = {
  datetime: 'a time such as "2026-01-15T10:30:00Z"',
  date: 'a date such as "2026-01-15"',
  email: 'an e-mail address',
  url: 'an address such as "https://example.org"',
  base64url: 'base64url text',
};

function bound(origin: string, limit: number | bigint, words: string): string {
  if (origin === 'string') return limit === 1 && words === 'at least' ? 'some text' : `${words} ${limit} characters`;
  if (origin === 'array' || origin === 'set') return `${words} ${limit} ${limit === 1 ? 'entry' : 'entries'}`;
  return `a number of ${words} ${limit}`;
}

function oneOf(values: readonly unknown[]): string {
  const shown = values.map((value) => JSON.stringify(value));
  const last = shown.at(-1) ?? 'nothing';
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} or ${last}`;
}

/** What each of several forms would still need, the first thing of each. */
function alternatives(errors: readonly (readonly z.core.$ZodIssue[])[]): string {
  const forms = errors.flatMap(([issue]) => (issue === undefined ? [] : [withPlace(issue)]));
  return [...new Set(forms)].join(' or ') || 'another value';
}

function withPlace({ path, message }: z.core.$ZodIssue): string {
  return path.length === 0 ? message : `${path.join('.')} (${message})`;
}
