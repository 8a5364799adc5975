import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ERROR_CODES } from '../../src/protocol/error-codes.js';
import { TAGS } from '../../src/http/documents/texts.js';
import { readDocuments } from '../support/api-documents.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

type Part = Readonly<Record<string, unknown>>;
interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema: Part;
  readonly example?: unknown;
}
interface Operation {
  readonly at: string;
  readonly path: string;
  readonly part: Part;
  readonly parameters: readonly Parameter[];
}

let app: TestApp;
let documents: Readonly<Record<string, string>>;
let openapi: Part;
let operations: readonly Operation[];
let ajv: Ajv2020;
beforeAll(async () => {
  app = await startTestApp();
  documents = await readDocuments(app.url);
  openapi = JSON.parse(documents['openapi.json'] ?? '') as Part;
  const paths = Object.entries(openapi['paths'] as Record<string, Record<string, Part>>);
  operations = paths.flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, part]) => ({
      at: `${method.toUpperCase()} ${path}`,
      path,
      part,
      parameters: (part['parameters'] ?? []) as Parameter[],
    })),
  );
  ajv = new Ajv2020({ strict: false, validateFormats: false, logger: false });
  ajv.addSchema({ ...openapi, $id: 'https://trialogue.test/openapi' });
});
afterAll(() => app.close());

/** Everything below `value` that has this member, with where it is. */
function having(member: string, value: unknown, at = '#'): { at: string; holder: Part }[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = Object.hasOwn(value, member) ? [{ at, holder: value as Part }] : [];
  return [...own, ...Object.entries(value).flatMap(([key, one]) => having(member, one, `${at}/${key}`))];
}

function resolve(document: Part, ref: string): unknown {
  const steps = ref.slice(2).split('/');
  return steps.reduce<unknown>((place, step) => (place as Part | undefined)?.[step], document);
}

/** Whether a value fits a schema of the document. */
function fits(schema: Part, value: unknown): boolean {
  const refs = JSON.stringify(schema).replaceAll('"#/', '"https://trialogue.test/openapi#/');
  return ajv.validate(JSON.parse(refs) as Part, value);
}

describe.each(['openapi.json', 'asyncapi.json'])('%s', (name) => {
  it('is committed as the server tells it (npm run openapi)', async () => {
    expect(await readFile(name, 'utf8')).toBe(documents[name]);
  });

  it('refers to nothing that is not there', () => {
    const document = JSON.parse(documents[name] ?? '') as Part;
    const dead = having('$ref', document).filter(
      ({ holder }) => resolve(document, String(holder['$ref'])) === undefined,
    );
    expect(dead).toEqual([]);
  });
});

describe('each operation', () => {
  it('has an id of its own, a tag that is explained, and one line about it', () => {
    const ids = operations.map(({ part }) => String(part['operationId']));
    expect(ids.filter((id, place) => ids.indexOf(id) !== place || !/^[a-z]\w+$/.test(id))).toEqual([]);
    const odd = operations.filter(
      ({ part }) => !(String((part['tags'] as string[])[0]) in TAGS) || part['summary'] === '',
    );
    expect(odd.map(({ at }) => at)).toEqual([]);
  });

  it('names exactly the parts of its path, with an example that fits', () => {
    for (const { at, path, parameters } of operations) {
      const inPath = parameters.filter((one) => one.in === 'path');
      expect([at, ...inPath.map(({ name }) => name)]).toEqual([
        at,
        ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name),
      ]);
      expect(inPath.filter(({ required, schema, example }) => !required || !fits(schema, example))).toEqual([]);
    }
  });

  it('shows a body that fits its own schema', () => {
    const wrong = operations.filter(({ part }) => {
      const body = part['requestBody'] as { content: Record<string, { schema: Part; example: unknown }> } | undefined;
      return Object.values(body?.content ?? {}).some(({ schema, example }) => !fits(schema, example));
    });
    expect(wrong.map(({ at }) => at)).toEqual([]);
  });

  it('tells who may, how often, and every way in which it may refuse', () => {
    for (const { at, path, part } of operations) {
      const statuses = Object.keys(part['responses'] as Part);
      const wanted = [
        '400',
        '403',
        '500',
        ...(part['x-rate-limit'] === undefined ? [] : ['429']),
        ...(part['x-role'] === undefined || part['x-role'] === 'anybody' ? [] : ['401']),
        ...(path.includes('{') ? ['404'] : []),
      ];
      expect({ at, missing: wanted.filter((status) => !statuses.includes(status)) }).toEqual({ at, missing: [] });
      expect({ at, open: (part['security'] as Part[]).length === 0 }).toEqual({
        at,
        open: part['x-role'] === undefined,
      });
    }
  });
});

describe('a refusal', () => {
  it('has only codes of the table, under the status the table has for them', () => {
    const seen = new Set<string>();
    for (const { part } of operations) {
      for (const [status, answer] of Object.entries(part['responses'] as Record<string, Part>)) {
        if (typeof answer['$ref'] !== 'string') continue;
        const codes = having('enum', resolve(openapi, answer['$ref'])).flatMap(
          ({ holder }) => holder['enum'] as string[],
        );
        for (const code of codes) expect(ERROR_CODES[code as keyof typeof ERROR_CODES].status).toBe(Number(status));
        for (const code of codes) seen.add(code);
      }
    }
    expect(seen.size).toBeGreaterThan(5);
  });
});

describe('the schemas', () => {
  it('are all JSON Schema of draft 2020-12', () => {
    const places = [...having('schema', openapi), ...having('x-events', openapi)];
    const schemas = places.flatMap(({ holder }) => [holder['schema'], ...Object.values(holder['x-events'] ?? {})]);
    for (const schema of schemas.filter((one) => one !== undefined)) {
      expect(ajv.validateSchema(schema as Part), JSON.stringify(schema).slice(0, 200)).toBe(true);
    }
    expect(schemas.length).toBeGreaterThan(100);
  });
});

describe('the page', () => {
  it('shows every operation and schema, links to nothing that is not there, and needs no script', async () => {
    const answer = await fetch(`${app.url}/api/docs`);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const page = await answer.text();
    const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    const targets = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(targets.filter((id) => !ids.has(id))).toEqual([]);
    expect(operations.filter(({ part }) => !ids.has(String(part['operationId'])))).toEqual([]);
    expect(page).not.toMatch(/<script|<style|style=|https?:\/\/(?!127\.0\.0\.1)/);
    expect(page).not.toContain('undefined');
  });

  it('escapes what it is asked with', async () => {
    const { port } = new URL(app.url);
    const page = await (await fetch(`${app.url}/api/docs`, { headers: { Host: `<b>:${port}` } })).text();
    expect(page).not.toContain('<b>:');
  });
});
