/** One endpoint as the product was first described: its words, its numbers and its examples, as they were given. */
export interface SeedEndpoint {
  /** Method and address, with the parts as `:name`. */
  readonly at: string;
  readonly authentication: 'public' | 'optional' | 'required';
  /** Requests a minute; null for none. */
  readonly limit: { readonly points: number; readonly per: 'ip' | 'user' } | null;
  readonly query?: readonly string[];
  readonly request?: unknown;
  readonly status: 200 | 201 | 202;
  /** The example of `data`. */
  readonly data: unknown;
  /** The example of `pagination`. */
  readonly pagination?: unknown;
  /** The events of its stream with the examples of their data. */
  readonly events?: Readonly<Record<string, unknown>>;
  /** Refusals it names. */
  readonly errors?: readonly (readonly [status: number, code: string])[];
}

/** What is wrong, where an answer lacks something that the example has; `null` in the answer is any value not yet there. */
export function lacking(example: unknown, answer: unknown, at = 'data'): string[] {
  if (example === null) return answer === undefined ? [`${at} is missing`] : [];
  if (answer === null) return [];
  if (Array.isArray(example)) return lackingInList(example, answer, at);
  if (typeof example !== 'object') {
    return typeof answer === typeof example ? [] : [`${at} is ${typeof answer}, not ${typeof example}`];
  }
  if (typeof answer !== 'object') return [`${at} is ${typeof answer}, not an object`];
  return Object.entries(example).flatMap(([name, member]) => {
    const given = (answer as Readonly<Record<string, unknown>>)[name];
    return given === undefined ? [`${at}.${name} is missing`] : lacking(member, given, `${at}.${name}`);
  });
}

/** Each entry of the example has its like in the list, in whatever order. */
function lackingInList(example: readonly unknown[], answer: unknown, at: string): string[] {
  if (!Array.isArray(answer)) return [`${at} is no list`];
  if (answer.length === 0) return [];
  return example.flatMap((one, place) => {
    const each = answer.map((given: unknown) => lacking(one, given, `${at}.${place}`));
    return each.sort((a, b) => a.length - b.length)[0] ?? [];
  });
}
