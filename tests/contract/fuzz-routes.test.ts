import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import fc, { type Arbitrary } from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApiDocument } from '../../src/http/documents/openapi.js';
import { anyJson, arbitraryOf, spoiled } from '../support/arbitrary-of.js';
import { recordEpisode } from '../support/recorded-episode.js';
import { routeContracts } from '../support/route-contracts.js';
import { startWholeApp, type WholeApp } from '../support/whole-app.js';

type Schema = Readonly<Record<string, unknown>>;
interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: Schema;
  readonly example?: string;
}
interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<Record<string, Schema>>;
}
interface Question {
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Requests to each route: half of them as they should be, half not. */
const RUNS = 30;
const BASE = 'https://trialogue.test/openapi';
/** The documents' own example of a recording, so that some requests meet one. */
const RECORDED = 'ses_7k2m9q4t8v1w3x5z';

/** The one reason for which a server that works says 503: it has all the work it takes. */
const FULL: ReadonlySet<string> = new Set(['TOO_MANY_EXPORTS', 'QUEUE_FULL', 'MODEL_UNAVAILABLE']);

const contracts = await routeContracts();
const document = openApiDocument(contracts, { version: '1', answers: 'exact' });
const ajv = new Ajv2020({ strict: false, validateFormats: false, logger: false });
ajv.addSchema({ ...document, $id: BASE });
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    path,
    method,
    operation: operation as unknown as Operation,
  })),
);

let app: WholeApp;
let served: ReadonlySet<string>;
beforeAll(async () => {
  app = await startWholeApp();
  await recordEpisode(app.recordingsDir, { id: RECORDED, seconds: 2, turnSeconds: 0.5 });
  const { paths } = (await (await fetch(`${app.url}/api/openapi.json`)).json()) as { paths: Record<string, object> };
  served = new Set(
    Object.values(paths).flatMap((methods) => Object.values(methods).map(({ operationId }: Operation) => operationId)),
  );
}, 180_000);
afterAll(() => app.close());

const at = (ref: string): unknown =>
  ref
    .slice(2)
    .split('/')
    .reduce<unknown>((place, step) => (place as Schema)[step], document);
const fitting = (schema: Schema) => arbitraryOf(schema, (ref) => at(ref) as Schema);
const text = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

function question(path: string, { parameters = [], requestBody }: Operation, good: boolean): Arbitrary<Question> {
  const valueOf = ({ schema, example }: Parameter): Arbitrary<string> => {
    const right = fitting(schema).map(text);
    const known = example === undefined ? right : fc.oneof(right, fc.constant(example));
    return good ? known : fc.oneof(known, anyJson.map(text));
  };
  const valuesIn = (place: Parameter['in']) => {
    const here = parameters.filter((one) => one.in === place);
    const requiredKeys = good ? here.filter((one) => one.required).map(({ name }) => name) : [];
    return fc.record(Object.fromEntries(here.map((one) => [one.name, valueOf(one)])), { requiredKeys });
  };
  const schema = requestBody?.content['application/json']?.schema;
  const body = schema === undefined ? fc.constant(undefined) : fitting(schema);
  const sent =
    good || schema === undefined ? body.map(textOrNothing) : spoiled(body).map((value) => JSON.stringify(value));
  return fc
    .tuple(valuesIn('path'), valuesIn('query'), valuesIn('header'), sent)
    .map(([inPath, query, headers, json]) => ({
      path: path.replaceAll(/\{(\w+)\}/g, (_all, name: string) =>
        encoded((inPath as Record<string, string>)[name] ?? 'x'),
      ),
      query: Object.entries(query),
      headers: Object.fromEntries(Object.entries(headers).filter(([, value]) => /^[\x20-\x7e]*$/.test(value))),
      ...(json !== undefined && { body: json }),
    }));
}

const textOrNothing = (value: unknown): string | undefined => (value === undefined ? undefined : JSON.stringify(value));
/** Empty parts and dots would be another address before they are sent. */
const encoded = (part: string): string =>
  /^\.*$/.test(part) ? 'x' : encodeURIComponent(part.replaceAll(/\p{Surrogate}/gu, '?'));

const checks = new Map<string, ValidateFunction>();
function fits(pointer: string, value: unknown): string | null {
  const check = checks.get(pointer) ?? ajv.compile({ $ref: `${BASE}${pointer}` });
  checks.set(pointer, check);
  return check(value) ? null : ajv.errorsText(check.errors);
}

const escaped = (part: string): string => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));

async function ask(method: string, asked: Question): Promise<Response> {
  const query = new URLSearchParams(Object.fromEntries(asked.query));
  return fetch(`${app.url}${asked.path}?${query}`, {
    method,
    headers: {
      // Whoever signs out here would be a stranger from then on.
      ...(asked.path !== '/api/logout' && { Authorization: `Bearer ${app.token}` }),
      ...asked.headers,
      ...(asked.body !== undefined && { 'Content-Type': 'application/json' }),
    },
    ...(asked.body !== undefined && { body: asked.body }),
    signal: AbortSignal.timeout(10_000),
  });
}

/** What is wrong with an answer; null when it is as the document says. */
async function complaint(path: string, method: string, operation: Operation, asked: Question): Promise<string | null> {
  const response = await ask(method.toUpperCase(), asked);
  const type = (response.headers.get('content-type') ?? '').split(';')[0] ?? '';
  const documented = operation.responses[String(response.status)];
  const place = `#/paths/${escaped(path)}/${method}/responses/${response.status}`;
  if (type !== 'application/json') await response.body?.cancel();
  const body = type === 'application/json' ? ((await response.json()) as unknown) : null;
  const { error } = (body ?? {}) as { error?: { code?: string } };
  if (response.status >= 500 && !FULL.has(error?.code ?? ''))
    return `answers ${response.status}: ${JSON.stringify(body)}`;
  if (documented === undefined) return `answers ${response.status}, which is not documented: ${JSON.stringify(body)}`;
  if (!response.headers.has('x-request-id')) return 'has no id';
  if (path.startsWith('/api/') && !response.headers.has('x-ratelimit-limit')) return 'tells no limit';
  const pointer = typeof documented['$ref'] === 'string' ? documented['$ref'] : place;
  const content = (typeof documented['$ref'] === 'string' ? at(documented['$ref']) : documented) as {
    content?: Schema;
  };
  if (content.content !== undefined && !(type in content.content)) return `answers ${response.status} with ${type}`;
  if (body === null || !('schema' in ((content.content?.[type] ?? {}) as object))) return null;
  const wrong = fits(`${pointer}/content/${escaped(type)}/schema`, body);
  return wrong === null ? null : `answers ${response.status} ${JSON.stringify(body).slice(0, 500)}: ${wrong}`;
}

describe('whatever it is asked, it answers as its document says', () => {
  it.each(operations)('$method $path', { timeout: 60_000 }, async ({ path, method, operation }) => {
    if (!served.has(operation.operationId)) return;
    const asking = async (asked: Question) => {
      expect(await complaint(path, method, operation, asked)).toBeNull();
    };
    for (const good of [true, false]) {
      await fc.assert(fc.asyncProperty(question(path, operation, good), asking), { numRuns: RUNS / 2 });
    }
  });
});
