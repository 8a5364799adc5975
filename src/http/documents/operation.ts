import type { RateRule, RouteContract } from '../../protocol/route-contract.js';
import type { Answers } from './answers.js';
import { exampleOf } from './example-of.js';
import type { JsonSchema, SchemaBook } from './json-schema.js';

type Part = Readonly<Record<string, unknown>>;

/** Express's path in OpenAPI's way: `/api/threads/{threadId}`. */
export const templateOf = (path: string): string => path.replaceAll(/:(\w+)/g, '{$1}');

/** One route as an operation of OpenAPI 3.1. */
export function operationOf(
  contract: RouteContract,
  { book, answers, general }: { readonly book: SchemaBook; readonly answers: Answers; readonly general: RateRule },
): Part {
  const { name, tag, summary, access, limit = general } = contract;
  const parameters = parametersOf(contract, book);
  return {
    operationId: name,
    tags: [tag],
    summary,
    ...(access !== 'public' && { 'x-role': access === 'optional' ? 'anybody' : access }),
    ...(limit !== 'none' && { 'x-rate-limit': limit }),
    security: securityOf(access),
    ...(parameters.length > 0 && { parameters }),
    ...(contract.body && { requestBody: bodyOf(contract, contract.body, book) }),
    responses: answers.of(contract),
  };
}

function securityOf(access: RouteContract['access']): Part[] {
  if (access === 'public') return [];
  const ways = [{ cookie: [] }, { bearer: [] }, { password: [] }];
  return access === 'optional' ? [{}, ...ways] : ways;
}

function parametersOf({ path, params, query, headers, answer, errors }: RouteContract, book: SchemaBook): Part[] {
  const inPath = params && book.request(params);
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  const { properties = {}, required = [] } = (query ? book.request(query) : {}) as {
    properties?: Record<string, JsonSchema>;
    required?: string[];
  };
  const members = (inPath?.['properties'] ?? {}) as Record<string, JsonSchema>;
  return [
    ...names.map((name) => parameter('path', name, members[name] ?? { type: 'string' }, true)),
    ...Object.entries(properties).map(([name, schema]) => parameter('query', name, schema, required.includes(name))),
    ...Object.entries({ ...standardHeaders(answer, errors), ...headers }).map(([name, description]) => ({
      ...parameter('header', name, { type: 'string' }, false),
      description,
    })),
  ];
}

/** What the kind of answer brings with it. */
function standardHeaders(answer: RouteContract['answer'], errors: RouteContract['errors']): Record<string, string> {
  const ranged = answer.kind === 'file' && errors?.includes('RANGE_REFUSED') === true;
  const resumes = answer.kind === 'events' && answer.resumes === true;
  return {
    ...(ranged && { Range: 'The range of bytes that is wanted: `bytes=0-1023`.' }),
    ...(resumes && { 'Last-Event-ID': 'The id of the last event that came: only what follows it is sent.' }),
  };
}

function parameter(place: 'path' | 'query' | 'header', name: string, schema: JsonSchema, required: boolean): Part {
  // An empty part of a path is another address.
  const shown = place === 'path' && schema['type'] === 'string' ? { minLength: 1, ...schema } : schema;
  return { name, in: place, required, schema: shown, ...(place === 'path' && { example: exampleOf(shown) }) };
}

function bodyOf(
  { form, bodyBytesMax }: RouteContract,
  schema: NonNullable<RouteContract['body']>,
  book: SchemaBook,
): Part {
  const written = book.request(schema);
  const media = { schema: written, example: exampleOf(written) };
  return {
    // A body that is left out is taken for an empty one.
    required: !schema.safeParse({}).success,
    ...(bodyBytesMax !== undefined && { description: `At most ${Math.floor(bodyBytesMax / 1_024)} KB.` }),
    content: { 'application/json': media, ...(form && { 'application/x-www-form-urlencoded': media }) },
  };
}
