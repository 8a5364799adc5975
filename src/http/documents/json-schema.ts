import { z } from 'zod';

/** A JSON Schema of draft 2020-12, as OpenAPI 3.1 and AsyncAPI 3.0 take it. */
export type JsonSchema = Readonly<Record<string, unknown>>;
type Mutable = Record<string, unknown>;

const SECTION = '#/components/schemas/';

/**
 * Turns zod's schemas into a document's. Those with an id (`schema.meta({ id: 'Recording' })`) are written once, below
 * `components.schemas`, and referred to.
 */
export class SchemaBook {
  readonly #named = new Map<string, JsonSchema>();

  /** Answers as they are promised (`open`: clients must let pass what they do not know), or exactly as they are sent. */
  constructor(private readonly answers: 'open' | 'exact' = 'open') {}

  /** What is sent to us: defaults may be left out, text is not trimmed yet. */
  request(schema: z.ZodType): JsonSchema {
    return this.#convert(schema, 'input');
  }

  /** What we send. */
  answer(schema: z.ZodType): JsonSchema {
    return this.#convert(schema, 'output');
  }

  /** An object of our own making, such as the envelope. */
  object(properties: Readonly<Record<string, JsonSchema>>, required = Object.keys(properties)): JsonSchema {
    return { type: 'object', properties, required, ...(this.answers === 'exact' && { additionalProperties: false }) };
  }

  /** Keeps it under the name and refers to it. Throws RangeError when the name stands for something else. */
  name(name: string, schema: JsonSchema): JsonSchema {
    const known = this.#named.get(name);
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(schema)) {
      throw new RangeError(`two schemas are called ${name}; those of requests and answers need different ids`);
    }
    this.#named.set(name, schema);
    return { $ref: `${SECTION}${name}` };
  }

  /** Everything that has a name, sorted by it. */
  components(): Record<string, JsonSchema> {
    return Object.fromEntries([...this.#named].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  #convert(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    const written = z.toJSONSchema(z.object({ it: schema }), {
      io,
      unrepresentable: 'any',
      override: ({ zodSchema, jsonSchema }) => this.#amend(zodSchema, jsonSchema as Mutable, io),
    });
    for (const [name, one] of Object.entries(written.$defs ?? {})) this.name(name, withOurRefs(one) as JsonSchema);
    return withOurRefs(written.properties?.['it'] ?? {}) as JsonSchema;
  }

  #amend({ _zod: { def } }: z.core.$ZodTypes, written: Mutable, io: 'input' | 'output'): void {
    const strict = 'catchall' in def && def.catchall !== undefined;
    const open = io === 'output' && this.answers === 'open' && !strict;
    if (open && written['additionalProperties'] === false) delete written['additionalProperties'];
    // A record's names are text anyway.
    if (JSON.stringify(written['propertyNames']) === '{"type":"string"}') delete written['propertyNames'];
    delete written['id'];
    if (io === 'input') return demandInk(def, written);
    // Bounds and patterns are for those who send; what they get is told by type and format.
    if (written['format'] === 'date-time') delete written['pattern'];
    if (written['maximum'] === Number.MAX_SAFE_INTEGER) delete written['maximum'];
    if (written['minimum'] === Number.MIN_SAFE_INTEGER) delete written['minimum'];
  }
}

/** Text that is trimmed before it is measured must have something else than blanks in it. */
function demandInk(def: z.core.$ZodTypes['_zod']['def'], written: Mutable): void {
  if (!isTrimmed(def) || written['minLength'] !== 1) return;
  if (written['pattern'] === undefined) written['pattern'] = '\\S';
  else written['allOf'] = [...((written['allOf'] ?? []) as unknown[]), { pattern: '\\S' }];
}

function isTrimmed(def: z.core.$ZodTypes['_zod']['def']): boolean {
  return 'checks' in def && (def.checks ?? []).some((check) => check._zod.def.check === 'overwrite');
}

function withOurRefs(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withOurRefs);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      key === '$ref' && typeof member === 'string' ? member.replace('#/$defs/', SECTION) : withOurRefs(member),
    ]),
  );
}
