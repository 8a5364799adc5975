import { z } from 'zod';
import { ERROR_CODES, type ErrorCode } from '../../protocol/error-codes.js';
import { paginationSchema } from '../../protocol/recordings.js';
import type { EventSchemas, RouteContract } from '../../protocol/route-contract.js';
import { errorsOf } from './errors-of.js';
import type { JsonSchema, SchemaBook } from './json-schema.js';

type Part = Readonly<Record<string, unknown>>;

const TIME: JsonSchema = { type: 'string', format: 'date-time' };
const REQUEST_ID: JsonSchema = { type: 'string', examples: ['req_7k2m9q4t8v1w3x5z'] };

/** Writes the answers of routes, those that many give (an error and its codes) once for the whole document. */
export class Answers {
  readonly #shared = new Map<string, Part>();

  constructor(private readonly book: SchemaBook) {}

  /** By status, as OpenAPI has them. */
  of(contract: RouteContract): Record<string, Part> {
    const good = new Map(this.#good(contract));
    const errors = [...errorsOf(contract)].map(([status, codes]) => [status, this.#either(good.get(status), codes)]);
    return Object.fromEntries([...good, ...(errors as [number, Part][])].map(([status, part]) => [`${status}`, part]));
  }

  /** For `components.responses`, sorted by name. */
  components(): Record<string, Part> {
    return Object.fromEntries([...this.#shared].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  #good({ answer, path, errors = [], limit }: RouteContract): [status: number, part: Part][] {
    const headers = headersFor({ path, limit });
    const said = (description: string, content?: Part): Part => ({ description, headers, ...(content && { content }) });
    switch (answer.kind) {
      case 'data':
        return [[answer.status, said(DONE[answer.status], json(this.#envelope(this.book.answer(answer.data))))]];
      case 'page':
        return [[200, said('One page of them.', json(this.#envelope(this.book.answer(answer.data), 'page')))]];
      case 'plain':
        return (answer.statuses ?? [200]).map((status) => [
          status,
          said('Without the envelope.', json(this.book.answer(answer.data))),
        ]);
      case 'events':
        return [
          [200, said('The events, as they happen.', this.#events(answer.events))],
          ...(answer.resumes ? [[204, said('Nothing can follow the last event.')] as [number, Part]] : []),
        ];
      case 'data-or-events': {
        const status = answer.status ?? 200;
        const envelope = json(this.#envelope(this.book.answer(answer.data)));
        return [[status, said(DONE[status], { ...envelope, ...this.#events(answer.events) })]];
      }
      case 'file': {
        const content = Object.fromEntries(answer.types.map((type) => [type, {}]));
        const ranged = errors.includes('RANGE_REFUSED');
        const part: [number, Part][] = ranged ? [[206, said('The range that was asked for.', content)]] : [];
        return [[200, said('The whole of it.', content)], ...part, [304, said('It is as the client has it.')]];
      }
    }
  }

  #envelope(data: JsonSchema, pagination?: 'page'): JsonSchema {
    const page = { pagination: this.book.name('Pagination', this.book.answer(paginationSchema)) };
    return this.book.object({
      success: { const: true },
      data,
      ...(pagination && page),
      timestamp: TIME,
      requestId: REQUEST_ID,
    });
  }

  /** OpenAPI 3.1 has no word for the events of a stream: `x-events` has the schema of each one's data. */
  #events(events: EventSchemas): Part {
    const written = Object.entries(events).map(([name, schema]) => [name, this.book.answer(schema)]);
    return { 'text/event-stream': { schema: { type: 'string' }, 'x-events': Object.fromEntries(written) } };
  }

  /** A standard may want an answer of its own under a status that says other things as well. */
  #either(own: Part | undefined, codes: readonly ErrorCode[]): Part {
    if (own === undefined) return this.#error(codes);
    const { schema } = (own['content'] as { 'application/json': { schema: JsonSchema } })['application/json'];
    return { ...own, content: json({ anyOf: [schema, this.#refusalWith(codes)] }) };
  }

  #error(codes: readonly ErrorCode[]): Part {
    const name = codes.map(pascal).join('Or');
    const meanings = codes.map((code) => `\`${code}\`: ${ERROR_CODES[code].meaning}`);
    this.#shared.set(name, {
      description: meanings.join('\n\n'),
      headers: {
        ...headersFor({ path: '/api/' }),
        ...(codes.includes('RATE_LIMITED') && { 'Retry-After': header('RetryAfter') }),
      },
      content: json(this.#refusalWith(codes)),
    });
    return { $ref: `#/components/responses/${name}` };
  }

  #refusalWith(codes: readonly ErrorCode[]): JsonSchema {
    const envelope = this.book.name('Refusal', this.#refusal());
    return { allOf: [envelope, { properties: { error: { properties: { code: { enum: codes } } } } }] };
  }

  #refusal(): JsonSchema {
    const details = this.book.answer(z.object({ field: z.string().optional(), expected: z.string().optional() }));
    const code = { type: 'string', enum: Object.keys(ERROR_CODES) };
    const error = this.book.object({ code, message: { type: 'string' }, details }, ['code', 'message']);
    return this.book.object({ success: { const: false }, error, timestamp: TIME, requestId: REQUEST_ID });
  }
}

const DONE = { 200: 'Done.', 201: 'Made.', 202: 'Begun; it goes on behind the answer.' } as const;

const json = (schema: JsonSchema): Part => ({ 'application/json': { schema } });

const pascal = (code: string): string =>
  code.replaceAll(/([A-Z])([A-Z]*)_?/g, (_all, first: string, rest: string) => first + rest.toLowerCase());

const header = (name: string): Part => ({ $ref: `#/components/headers/${name}` });

/** Those of every answer; probes outside of the API tell no limit. */
function headersFor({ path, limit }: { readonly path: string; readonly limit?: RouteContract['limit'] }): Part {
  const id = { 'X-Request-Id': header('RequestId') };
  if (limit === 'none' && !path.startsWith('/api/')) return id;
  return {
    ...id,
    'X-RateLimit-Limit': header('RateLimitLimit'),
    'X-RateLimit-Remaining': header('RateLimitRemaining'),
    'X-RateLimit-Reset': header('RateLimitReset'),
    'X-RateLimit-Window': header('RateLimitWindow'),
  };
}

const number = (description: string): Part => ({ description, schema: { type: 'integer', minimum: 0 } });

/** For `components.headers`. */
export const HEADERS: Part = {
  RequestId: { description: 'The id of the request, its own where it brought one.', schema: REQUEST_ID },
  RateLimitLimit: number('Requests of this kind in a window.'),
  RateLimitRemaining: number('How many of them are left.'),
  RateLimitReset: number('When the window ends, in seconds since 1970.'),
  RateLimitWindow: number('Length of the window in seconds.'),
  RetryAfter: number('Seconds until the same may be asked again.'),
};
