import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ERROR_CODES } from '../../src/protocol/error-codes.js';
import type { RouteContract } from '../../src/protocol/route-contract.js';
import { pythonEnginePath } from './speech-programs.js';

export interface SchemathesisRun {
  readonly url: string;
  readonly document: unknown;
  readonly contracts: readonly RouteContract[];
  /** Sent with every request: the sign-in. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Operations that are left out. */
  readonly without?: readonly string[];
  /** Operations that a valid request may be refused by, for reasons no schema can tell. */
  readonly mayRefuse?: readonly string[];
  readonly checks: readonly string[];
  /** Requests to each operation in each phase. */
  readonly examples: number;
}

export interface SchemathesisReport {
  readonly operations: { readonly tested: number; readonly selected: number; readonly errored: number };
  readonly failures: readonly {
    readonly code: string;
    readonly title: string;
    readonly operations: readonly string[];
  }[];
  readonly errors: readonly unknown[];
  readonly generated: number;
  /** What it prints of each failure. */
  readonly text: string;
}

/** Runs https://schemathesis.io over a server, as CI installs it. Rejects when it could not be run. */
export async function runSchemathesis(run: SchemathesisRun): Promise<SchemathesisReport> {
  const folder = await mkdtemp(join(tmpdir(), 'trialogue-schemathesis-'));
  try {
    const [config, document, report] = ['schemathesis.toml', 'openapi.json', 'report.json'].map((name) =>
      join(folder, name),
    );
    if (config === undefined || document === undefined || report === undefined) throw new Error('no folder');
    await writeFile(config, configOf(run));
    await writeFile(document, JSON.stringify(run.document));
    const text = await st(folder, [
      ...['--config-file', config, '--no-color', 'run', document, '--url', run.url, '--workers', '2'],
      ...['--max-examples', String(run.examples), '--seed', '4711', '--continue-on-failure', '--request-timeout', '10'],
      ...['--checks', run.checks.join(','), '--report', 'json', '--report-json-path', report],
      ...Object.entries(run.headers ?? {}).flatMap(([name, value]) => ['--header', `${name}: ${value}`]),
      ...(run.without ?? []).flatMap((name) => ['--exclude-operation-id', name]),
    ]);
    const told = JSON.parse(await readFile(report, 'utf8')) as Omit<SchemathesisReport, 'text' | 'generated'> & {
      test_cases: { generated: number };
    };
    return { ...told, generated: told.test_cases.generated, text };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const FULL: ReadonlySet<string> = new Set(['TOO_MANY_EXPORTS', 'QUEUE_FULL', 'MODEL_UNAVAILABLE']);
/** What it takes for an answer to a good request by itself; server errors are another check's. */
const TAKEN = ['2xx', '3xx', '401', '403', '404', '409', '429', '5xx'];

function configOf({ contracts, mayRefuse = [] }: SchemathesisRun): string {
  const sections = contracts.flatMap((contract) => sectionOf(contract, mayRefuse.includes(contract.name)));
  return ['[generation]', 'allow-x00 = false', 'codec = "utf-8"', ...sections, ''].join('\n');
}

/** Refusals that are right although the request fits its schema: full queues, ranges beyond the end, what its route names. */
function sectionOf({ name, errors = [] }: RouteContract, mayRefuse: boolean): string[] {
  const full = errors.some((code) => FULL.has(code));
  const statuses: readonly number[] = errors.map((code) => ERROR_CODES[code].status);
  const others = [416, 422].filter((status) => statuses.includes(status));
  const taken = [...TAKEN, ...others.map(String), ...(mayRefuse ? ['400', '422'] : [])];
  return [
    '[[operations]]',
    `include-operation-id = ["${name}"]`,
    `checks.positive_data_acceptance.expected-statuses = ${JSON.stringify(taken)}`,
    ...(full ? ['checks.not_a_server_error.expected-statuses = ["2xx", "3xx", "4xx", "503"]'] : []),
  ];
}

/** 1 is its word for failures that it found. */
function st(cwd: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(pythonEnginePath('schemathesis', 'st'), args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0 || code === 1) resolve(text);
      else reject(new Error(`schemathesis ended with ${code}:\n${text}`));
    });
  });
}
