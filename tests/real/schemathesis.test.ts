import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApiDocument } from '../../src/http/documents/openapi.js';
import type { RouteContract } from '../../src/protocol/route-contract.js';
import { recordEpisode } from '../support/recorded-episode.js';
import { routeContracts } from '../support/route-contracts.js';
import { runSchemathesis, type SchemathesisReport } from '../support/schemathesis.js';
import { tellFigure } from '../support/tell-figure.js';
import { needsPythonEngine, pythonEnginePath } from '../support/speech-programs.js';
import { startWholeApp, type WholeApp } from '../support/whole-app.js';

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
/** Its own questions to these would make it a stranger. */
const ENDS_THE_SIGN_IN = ['logout'];
/** A cursor is one that was given, an edit must make sense in its recording, models are asked once each, a load is a load. */
const MAY_REFUSE = ['editRecording', 'revoiceLine', 'askModels', 'sendMessage', 'loadModelStream'];

/** `/api/threads/search` is a thread's address for every method but its own: the tool takes that for a contradiction. */
const BESIDE_A_PARAMETER = ['searchThreads', 'checkBriefing'];

describe('schemathesis', { timeout: 900_000, ...needsPythonEngine('schemathesis') }, () => {
  let app: WholeApp;
  let contracts: readonly RouteContract[];
  let document: unknown;
  beforeAll(async () => {
    app = await startWholeApp();
    // The documents' own example of a recording.
    await recordEpisode(app.recordingsDir, { id: 'ses_7k2m9q4t8v1w3x5z', seconds: 2, turnSeconds: 0.5 });
    contracts = await servedContracts(app.url);
    document = openApiDocument(contracts, { version: '1', answers: 'exact' });
  }, 180_000);
  afterAll(() => app.close());

  it('takes the document for valid OpenAPI 3.1', () => {
    const run = execFileSync(pythonEnginePath('schemathesis', 'openapi-spec-validator'), ['openapi.json'], {
      encoding: 'utf8',
    });
    expect(run).toContain('openapi.json: OK');
  });

  it('finds no failure and no answer that is not written down, signed in', async () => {
    const cursors = contracts.filter(({ query }) => query !== undefined && 'cursor' in shapeOf(query));
    const report = await runSchemathesis({
      url: app.url,
      document,
      contracts,
      headers: { Authorization: `Bearer ${app.token}` },
      without: [...ENDS_THE_SIGN_IN, ...BESIDE_A_PARAMETER],
      mayRefuse: [...MAY_REFUSE, 'createLlmRequest', ...cursors.map(({ name }) => name)],
      checks: [...ANSWERS, ...REQUESTS],
      examples: 6,
    });
    expectClean(report, contracts.length - ENDS_THE_SIGN_IN.length - BESIDE_A_PARAMETER.length);
  });

  it('finds no failure and no open door, signed out', async () => {
    const report = await runSchemathesis({ url: app.url, document, contracts, checks: ANSWERS, examples: 4 });
    expectClean(report, contracts.length);
    for (const { name, access, method, path } of contracts) {
      if (access === 'public' || access === 'optional') continue;
      const address = path.replaceAll(/:\w+/g, 'ses_7k2m9q4t8v1w3x5z');
      expect([name, (await fetch(app.url + address, { method: method.toUpperCase() })).status]).toEqual([name, 401]);
    }
  });
});

function expectClean(report: SchemathesisReport, operations: number): void {
  expect(report.failures, report.text.slice(-8_000)).toEqual([]);
  expect(report.errors, report.text.slice(-8_000)).toEqual([]);
  expect(report.operations.tested).toBe(operations);
  tellFigure(`schemathesis: ${report.generated} requests to ${operations} operations, no failure`);
}

const shapeOf = (schema: unknown): object => (schema as { shape?: object }).shape ?? {};

async function servedContracts(url: string): Promise<readonly RouteContract[]> {
  const { paths } = (await (await fetch(`${url}/api/openapi.json`)).json()) as { paths: Record<string, object> };
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods) as { operationId: string }[]);
  const served = new Set(operations.map(({ operationId }) => operationId));
  return (await routeContracts()).filter(({ name }) => served.has(name));
}
