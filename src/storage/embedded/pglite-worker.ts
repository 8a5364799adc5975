import { parentPort, workerData } from 'node:worker_threads';
import { PGlite, type Results } from '@electric-sql/pglite';
import { HELPERS_NICE, yieldToMainThread } from '../../core/thread-priority.js';
import { DurableNodeFS } from './durable-node-fs.js';
import type {
  FromPglite,
  PgliteWorkerData,
  StatementMessage,
  ToPglite,
  WireError,
  WireResult,
} from './pglite-messages.js';

/** Room for a studio's whole index; PGlite's own 128 MB would cost each process as much. */
const SHARED_BUFFERS = '16MB';

const port = parentPort;
if (port === null) throw new Error('the database’s thread must be started as a worker');
const say = (message: FromPglite) => port.postMessage(message);

yieldToMainThread(HELPERS_NICE);
const db = await open(workerData as PgliteWorkerData);

// One after the other: closing waits for what was asked before.
let last = Promise.resolve();
port.on('message', (message: ToPglite) => {
  last = last.then(() => ('close' in message ? close() : answer(message)));
});
say({ opened: true });

async function open({ directory }: PgliteWorkerData): Promise<PGlite> {
  const startParams = [
    ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
    ...['-c', 'wal_sync_method=fsync'],
    ...['-c', `shared_buffers=${SHARED_BUFFERS}`],
    // What a checkpoint leaves of the log; without one it grows for ever, and nobody but us makes one.
    ...['-c', 'max_wal_size=64MB', '-c', 'min_wal_size=32MB'],
  ];
  const opened = await PGlite.create({ fs: new DurableNodeFS(directory), startParams });
  // Values cross as text: node-postgres' own parsers make the same of them as of a server's.
  const asItIs = (value: string) => value;
  for (const type of Object.keys(opened.parsers)) opened.parsers[type] = asItIs;
  for (const type of Object.keys(opened.serializers)) opened.serializers[type] = asItIs;
  return opened;
}

async function answer({ id, text, values }: StatementMessage): Promise<void> {
  try {
    const options = { rowMode: 'array' } as const;
    const result = values === null ? (await db.exec(text, options)).at(-1) : await db.query(text, [...values], options);
    say({ id, result: wireResult(result) });
  } catch (error) {
    say({ id, error: wireError(error) });
  }
}

async function close(): Promise<void> {
  await db.close();
  say({ closed: true });
}

function wireResult(result: Results<unknown> | undefined): WireResult {
  return {
    fields: (result?.fields ?? []).map(({ name, dataTypeID }) => ({ name, dataTypeID })),
    rows: (result?.rows ?? []) as unknown as WireResult['rows'],
    affectedRows: result?.affectedRows ?? 0,
  };
}

const FIELDS = [
  'severity',
  'code',
  'detail',
  'hint',
  'position',
  'where',
  'schema',
  'table',
  'column',
  'dataType',
  'constraint',
];

function wireError(error: unknown): WireError {
  if (!(error instanceof Error)) return { message: String(error), fields: null };
  if (!('code' in error && 'severity' in error)) return { message: error.message, fields: null };
  const told = error as unknown as Record<string, unknown>;
  return { message: error.message, fields: Object.fromEntries(FIELDS.map((field) => [field, told[field]])) };
}
