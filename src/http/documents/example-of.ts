import type { JsonSchema } from './json-schema.js';

/** Members shown of an object that wants none. */
const OPTIONAL_SHOWN = 3;
const RANDOM = '7k2m9q4t8v1w3x5z';

/** A value that fits the schema and reads well: the schema's own example, or one made of its type. */
export function exampleOf(schema: JsonSchema): unknown {
  const { examples, default: usual, anyOf, oneOf, allOf } = schema;
  const [given] = (schema['enum'] ?? examples ?? []) as unknown[];
  if (Array.isArray(examples)) return examples[0];
  if ('const' in schema) return schema['const'];
  if (usual !== undefined) return usual;
  if (given !== undefined) return given;
  // Beside a type it only says more of it.
  const forms = anyOf ?? oneOf ?? ('type' in schema ? undefined : allOf);
  const [first] = (forms ?? []) as JsonSchema[];
  return first === undefined ? exampleOfType(schema) : exampleOf(first);
}

function exampleOfType(schema: JsonSchema): unknown {
  const [type] = [schema['type']].flat();
  switch (type) {
    case 'object':
      return exampleOfObject(schema);
    case 'array':
      return [exampleOf((schema['items'] ?? {}) as JsonSchema)];
    case 'string':
      return exampleOfText(schema);
    case 'integer':
    case 'number':
      return Math.max(1, Number(schema['minimum'] ?? 1));
    case 'boolean':
      return true;
    default:
      return null;
  }
}

function exampleOfObject(schema: JsonSchema): unknown {
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, JsonSchema>);
  const required = (schema['required'] ?? []) as string[];
  const wanted = properties.filter(([name]) => required.includes(name));
  const shown = wanted.length > 0 ? wanted : properties.slice(0, OPTIONAL_SHOWN);
  return Object.fromEntries(shown.map(([name, member]) => [name, exampleOf(member)]));
}

function exampleOfText({ format, pattern, minLength }: JsonSchema): string {
  if (format === 'date-time') return '2026-01-15T10:30:00Z';
  // Ids: a prefix and random letters.
  const prefix = typeof pattern === 'string' ? /^\^([a-z]+)_/.exec(pattern)?.[1] : undefined;
  if (prefix !== undefined) return `${prefix}_${RANDOM}`;
  return 'text'.padEnd(Number(minLength ?? 0), ' text');
}
