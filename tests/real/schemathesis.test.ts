import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApiDocument } from '../../src/http/documents/openapi.js';
import type { RouteContract } from '../../src/protocol/route-contract.js';
import { recordEpisode } from '../support/recorded-episode.js';
import { routeContracts } from '../support/route-contracts.js';
import { runSchemathesis } from '../support/schemathesis.js';
import { needsPythonEngine, pythonEnginePath } from '../support/speech-programs.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const ANSWERS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
];
const REQUESTS = [
  'negative_data_rejection',
  'positive_data_acceptance',
  'unsupported_method',
  'allow_header_conformance',
  'use_after_free',
  'ensure_resource_availability',
];
/** A cursor is one that was given; an edit must make sense in its recording. */
const MAY_REFUSE = ['editRecording', 'revoiceLine'];

describe('schemathesis', { timeout: 900_000, ...needsPythonEngine('schemathesis') }, () => {
  let app: TestApp;
  let contracts: readonly RouteContract[];
  let document: unknown;
  beforeAll(async () => {
    app = await startTestApp();
    // The documents' own example of a recording.
    await recordEpisode(app.recordingsDir, { id: 'ses_7k2m9q4t8v1w3x5z', seconds: 2, turnSeconds: 0.5 });
    contracts = await servedContracts(app.url);
    document = openApiDocument(contracts, { version: '1', answers: 'exact' });
  });
  afterAll(() => app.close());

  it('takes the document for valid OpenAPI 3.1', () => {
    const run = execFileSync(pythonEnginePath('schemathesis', 'openapi-spec-validator'), ['openapi.json'], {
      encoding: 'utf8',
    });
    expect(run).toContain('openapi.json: OK');
  });

  it('finds no failure and no answer that is not written down, signed in', async () => {
    const cursors = contracts
      .filter(({ query }) => query !== undefined && 'cursor' in shapeOf(query))
      .map(({ name }) => name);
    const report = await runSchemathesis({
      url: app.url,
      document,
      contracts,
      mayRefuse: [...MAY_REFUSE, ...cursors],
      checks: [...ANSWERS, ...REQUESTS],
      examples: 15,
    });
    expect(report.failures, report.text.slice(-8_000)).toEqual([]);
    expect(report.errors, report.text.slice(-8_000)).toEqual([]);
    expect(report.operations.tested).toBe(contracts.length);
  });
});

const shapeOf = (schema: unknown): object => (schema as { shape?: object }).shape ?? {};

async function servedContracts(url: string): Promise<readonly RouteContract[]> {
  const { paths } = (await (await fetch(`${url}/api/openapi.json`)).json()) as { paths: Record<string, object> };
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods) as { operationId: string }[]);
  const served = new Set(operations.map(({ operationId }) => operationId));
  return (await routeContracts()).filter(({ name }) => served.has(name));
}
