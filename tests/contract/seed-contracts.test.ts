import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { openApiDocument } from '../../src/http/documents/openapi.js';
import type { RouteContract } from '../../src/protocol/route-contract.js';
import { routeContracts } from '../support/route-contracts.js';
import { LOAD_STREAM, SEED_ENDPOINTS, STATUSES } from './seed/index.js';
import type { SeedEndpoint } from './seed/seed-endpoint.js';

type Part = Readonly<Record<string, unknown>>;

const contracts = await routeContracts();
const { paths, components } = openApiDocument(contracts, { version: '1' });
const BASE = 'https://trialogue.test/openapi';
const ajv = new Ajv2020({ strict: false, validateFormats: false, logger: false });
ajv.addSchema({ paths, components, $id: BASE });

function contractOf({ at }: SeedEndpoint): RouteContract {
  const found = contracts.find(({ method, path }) => `${method.toUpperCase()} ${path}` === at);
  if (found === undefined) throw new Error(`there is no ${at}`);
  return found;
}

function operationOf(endpoint: SeedEndpoint): Part {
  const { method, path } = contractOf(endpoint);
  return paths[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method] ?? {};
}

function at(ref: string): Part {
  const steps = ref.slice(2).split('/');
  return steps.reduce<unknown>((place, step) => (place as Part)[step], { components }) as Part;
}

/** Members of the example that the schema does not promise, or promises as something else. */
function unpromised(schema: Part, example: unknown, place = 'data'): string[] {
  const { $ref, anyOf, oneOf, properties, items, additionalProperties } = schema;
  if (typeof $ref === 'string') return unpromised(at($ref), example, place);
  const forms = (anyOf ?? oneOf) as Part[] | undefined;
  if (forms !== undefined) {
    const each = forms.map((form) => unpromised(form, example, place));
    return each.sort((a, b) => a.length - b.length)[0] ?? [];
  }
  if (Array.isArray(example))
    return example.flatMap((one, n) => unpromised((items ?? {}) as Part, one, `${place}.${n}`));
  if (typeof example !== 'object' || example === null)
    return ofType(schema, example) ? [] : [`${place}: ${JSON.stringify(schema)}`];
  return Object.entries(example).flatMap(([name, member]) => {
    const known = (properties as Readonly<Record<string, Part>> | undefined)?.[name] ?? additionalProperties;
    return known === undefined
      ? [`${place}.${name} is not promised`]
      : unpromised(known as Part, member, `${place}.${name}`);
  });
}

/** Ids and names are ours; what kind of value it is was agreed. */
function ofType({ type, const: only, enum: values }: Part, example: unknown): boolean {
  if (only !== undefined) return typeof only === typeof example;
  if (Array.isArray(values)) return values.includes(example);
  const types = [type].flat();
  if (type === undefined) return true;
  if (example === null) return types.includes('null');
  if (typeof example === 'number')
    return types.includes('number') || (types.includes('integer') && Number.isInteger(example));
  return types.includes(typeof example);
}

describe.each(SEED_ENDPOINTS)('$at', (endpoint) => {
  it('is for whom it was described', () => {
    const { access } = contractOf(endpoint);
    expect(['public', 'optional'].includes(access) ? access : 'required').toBe(endpoint.authentication);
  });

  it('has the limit it was described with', () => {
    const { limit } = contractOf(endpoint);
    expect(limit).toEqual(endpoint.limit === null ? 'none' : { ...endpoint.limit, windowS: 60 });
  });

  it('takes the request of the example', () => {
    const { requestBody, parameters = [] } = operationOf(endpoint) as {
      requestBody?: { content: Record<string, { schema: Part }> };
      parameters?: readonly { name: string; in: string }[];
    };
    const names = parameters.filter((one) => one.in === 'query').map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining([...(endpoint.query ?? [])]));
    if (endpoint.request === undefined)
      return expect(contractOf(endpoint).body?.safeParse({}).success ?? true).toBe(true);
    const schema = requestBody?.content['application/json']?.schema ?? false;
    const refs = JSON.parse(JSON.stringify(schema).replaceAll('"#/', `"${BASE}#/`)) as Part;
    expect([ajv.validate(withoutPatterns(refs), endpoint.request), ajv.errors]).toEqual([true, null]);
  });

  it('answers with every field of the example', () => {
    const { responses } = operationOf(endpoint) as { responses: Record<string, Part> };
    const { content } = (responses[String(endpoint.status)] ?? {}) as {
      content: Record<string, { schema: Part; 'x-events': Record<string, Part> }>;
    };
    const properties = (content['application/json']?.schema['properties'] ?? {}) as Record<string, Part>;
    expect(unpromised(properties['data'] ?? {}, endpoint.data)).toEqual([]);
    if (endpoint.pagination !== undefined)
      expect(unpromised(properties['pagination'] ?? {}, endpoint.pagination)).toEqual([]);
    for (const [name, data] of Object.entries(endpoint.events ?? {})) {
      expect(unpromised(content['text/event-stream']?.['x-events'][name] ?? { type: 'nothing' }, data, name)).toEqual(
        [],
      );
    }
  });

  it('names its refusals', () => {
    const { responses } = operationOf(endpoint) as { responses: Record<string, Part> };
    for (const [status, code] of endpoint.errors ?? []) {
      expect(JSON.stringify(at(String(responses[String(status)]?.['$ref'])))).toContain(`"${code}"`);
    }
    const wanted = endpoint.authentication === 'required' ? [400, 401, 429, 500] : [400, 500];
    expect(Object.keys(responses).map(Number)).toEqual(expect.arrayContaining(wanted));
  });
});

describe('the section as a whole', () => {
  it('is a table of the guide, with the limits', async () => {
    const guide = await readFile('BACKEND_GUIDE.md', 'utf8');
    for (const { at, status, limit } of SEED_ENDPOINTS) {
      const told = limit === null ? 'none' : `${limit.points} ${limit.per === 'ip' ? 'an address' : 'an account'}`;
      const row = guide.split('\n').find((line) => line.startsWith(`| \`${at}\` |`));
      expect(row).toContain(`| ${status} \`{`);
      expect(row?.endsWith(`| ${told} |`), at).toBe(true);
    }
  });

  it('has a stream of a model’s loading', () => {
    const stream = contracts.find(({ path }) => path === LOAD_STREAM);
    expect(stream?.answer.kind).toBe('events');
  });

  it('uses every status it lists', () => {
    const statuses = SEED_ENDPOINTS.flatMap((endpoint) => Object.keys(operationOf(endpoint)['responses'] as Part));
    expect([...new Set(statuses)].map(Number)).toEqual(expect.arrayContaining(STATUSES));
  });
});

/** The examples of keys are shortened with dots. */
function withoutPatterns(schema: unknown): Part {
  return JSON.parse(
    JSON.stringify(schema, (key, value: unknown) => (['pattern', 'minLength'].includes(key) ? undefined : value)),
  ) as Part;
}
