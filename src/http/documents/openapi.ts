import type { RateRule, RouteContract } from '../../protocol/route-contract.js';
import { GENERAL_RULE } from '../rate-headers.js';
import { Answers, HEADERS } from './answers.js';
import { SchemaBook } from './json-schema.js';
import { operationOf, templateOf } from './operation.js';
import { ABOUT, TAGS } from './texts.js';

export interface OpenApiOptions {
  /** The service's. */
  readonly version: string;
  /** `exact`: answers have no member that is not named; for tests, clients should not count on it. */
  readonly answers?: 'open' | 'exact';
  /** The rule of routes that name none. */
  readonly general?: RateRule;
}

export interface OpenApiDocument {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly [member: string]: unknown;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** The whole API as OpenAPI 3.1, in the same order whatever the order of the contracts. */
export function openApiDocument(contracts: readonly RouteContract[], options: OpenApiOptions): OpenApiDocument {
  const book = new SchemaBook(options.answers);
  const answers = new Answers(book);
  const { general = GENERAL_RULE } = options;
  const sorted = [...contracts].sort(byPlace);
  const paths: Record<string, Record<string, Readonly<Record<string, unknown>>>> = {};
  for (const contract of sorted) {
    const path = (paths[templateOf(contract.path)] ??= {});
    path[contract.method] = operationOf(contract, { book, answers, general });
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Trialogue',
      version: options.version,
      description: ABOUT,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    jsonSchemaDialect: 'https://spec.openapis.org/oas/3.1/dialect/base',
    servers: [{ url: '/', description: 'The server this document comes from.' }],
    tags: tagsOf(sorted).map((name) => ({ name, ...(TAGS[name] !== undefined && { description: TAGS[name] }) })),
    paths,
    components: {
      schemas: book.components(),
      responses: answers.components(),
      headers: HEADERS,
      securitySchemes: SECURITY,
    },
  };
}

const SECURITY = {
  cookie: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-trialogue-access',
    description:
      'Set by `POST /api/login` for browsers. Over plain http its name has no `__Host-` and ends in the port.',
  },
  bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'For programs: the access token.' },
  password: {
    type: 'oauth2',
    description: 'Where programs get the access token: the password grant of RFC 6749.',
    flows: { password: { tokenUrl: '/api/oauth/token', refreshUrl: '/api/oauth/token', scopes: {} } },
  },
} as const;

function byPlace(a: RouteContract, b: RouteContract): number {
  const [rankA, rankB] = [rankOf(a.tag), rankOf(b.tag)];
  if (rankA !== rankB) return rankA - rankB;
  if (a.tag !== b.tag) return a.tag < b.tag ? -1 : 1;
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return METHODS.indexOf(a.method) - METHODS.indexOf(b.method);
}

/** In the order of the texts; a tag without one comes last. */
function rankOf(tag: string): number {
  const rank = Object.keys(TAGS).indexOf(tag);
  return rank === -1 ? Number.MAX_SAFE_INTEGER : rank;
}

const tagsOf = (contracts: readonly RouteContract[]): string[] => [...new Set(contracts.map(({ tag }) => tag))];
