import fc, { type Arbitrary } from 'fast-check';

type Schema = Readonly<Record<string, unknown>>;

/** Any value that fits the schema; `resolve` finds what a `$ref` refers to. */
export function arbitraryOf(schema: Schema, resolve: (ref: string) => Schema): Arbitrary<unknown> {
  const of = (one: unknown) => arbitraryOf(one as Schema, resolve);
  const { $ref, anyOf, oneOf } = schema;
  if (typeof $ref === 'string') return of(resolve($ref));
  if ('const' in schema) return fc.constant(schema['const']);
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...(schema['enum'] as unknown[]));
  const forms = (anyOf ?? oneOf) as Schema[] | undefined;
  if (forms !== undefined) return fc.oneof(...forms.map(of));
  const types = [(schema['type'] ?? 'any') as string | string[]].flat();
  return fc.oneof(...types.map((type) => ofType(type, schema, of)));
}

function ofType(type: string, schema: Schema, of: (one: unknown) => Arbitrary<unknown>): Arbitrary<unknown> {
  switch (type) {
    case 'string':
      return ofText(schema);
    case 'integer':
      return fc.maxSafeInteger().map((n) => within(n, schema));
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => within(n, schema));
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(of(schema['items'] ?? {}), {
        minLength: Number(schema['minItems'] ?? 0),
        maxLength: Math.min(5, Number(schema['maxItems'] ?? 5)),
      });
    case 'object':
      return ofObject(schema, of);
    default:
      return fc.jsonValue();
  }
}

function ofText({ pattern, format, allOf, minLength = 0, maxLength = 60 }: Schema): Arbitrary<string> {
  if (format === 'date-time') {
    const [min, max] = [new Date('2000-01-01'), new Date('2100-01-01')];
    return fc.date({ min, max, noInvalidDate: true }).map((date) => date.toISOString());
  }
  const bounds = { minLength: Number(minLength), maxLength: Math.min(Number(maxLength), Number(minLength) + 60) };
  // Trimmed before it is measured: something must be left.
  if (pattern === '\\S') return fc.string({ ...bounds, minLength: 1, unit: fc.constantFrom('a', 'ß', '水', '🎙', "'") });
  const patterns = [pattern, ...((allOf ?? []) as Schema[]).map((one) => one['pattern'])].filter(
    (one) => typeof one === 'string',
  );
  const [first, ...others] = patterns.map((one) => new RegExp(one, 'u'));
  const fitsAll = (text: string) => others.every((one) => one.test(text)) && text.length <= Number(maxLength);
  if (first !== undefined) return fc.stringMatching(first).filter(fitsAll);
  return fc.string({ ...bounds, unit: 'grapheme' });
}

function ofObject(schema: Schema, of: (one: unknown) => Arbitrary<unknown>): Arbitrary<unknown> {
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, Schema>);
  const requiredKeys = (schema['required'] ?? []) as string[];
  const members = Object.fromEntries(properties.map(([name, member]) => [name, of(member)]));
  return fc.record(members, { requiredKeys });
}

function within(n: number, schema: Schema): number {
  const { minimum = -Number.MAX_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER } = schema;
  const [low, high] = [Number(schema['exclusiveMinimum'] ?? minimum), Number(maximum)];
  if (n >= low && n <= high) return n;
  return schema['type'] === 'integer' ? low + (Math.abs(n) % (high - low + 1)) : low + (Math.abs(n) % 1) * (high - low);
}

const nasty = fc.constantFrom<unknown>(
  '\0',
  'a\0b',
  '\ud800',
  '‮',
  '',
  ' ',
  '../../etc/passwd',
  "'; DROP TABLE users; --",
  '__proto__',
  'x'.repeat(5_000),
  '2026-13-45T99:99:99Z',
  1e308,
  -1e308,
  Number.MAX_SAFE_INTEGER + 1,
  -0,
  0.1,
  null,
  true,
  [],
  {},
  [[[[[[[[]]]]]]]],
  JSON.parse('{"__proto__":{"admin":true},"constructor":{"prototype":{}}}'),
);

/** Any JSON at all, with a liking for what programs stumble over. */
export const anyJson: Arbitrary<unknown> = fc.oneof(nasty, fc.jsonValue({ maxDepth: 4 }));

/** A value that would fit, with one member taken away, put in, or replaced by anything. */
export function spoiled(fitting: Arbitrary<unknown>): Arbitrary<unknown> {
  return fc.tuple(fitting, fc.nat(), anyJson, fc.constantFrom('replace', 'drop', 'add')).map(([value, n, odd, how]) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return odd;
    const names = Object.keys(value);
    const name = names[n % Math.max(1, names.length)];
    if (how === 'add') return { ...value, [typeof odd === 'string' ? odd : 'odd']: odd };
    if (name === undefined) return odd;
    const { [name]: _dropped, ...rest } = value as Record<string, unknown>;
    return how === 'drop' ? rest : { ...value, [name]: odd };
  });
}
