import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../../../src/observability/pino-logger.js';
import type { AuditEntry } from '../../../src/protocol/accounts.js';
import type { LlmJobView } from '../../../src/protocol/llm-jobs.js';
import type { Thread } from '../../../src/protocol/threads.js';
import { llmJobs } from '../../../src/storage/schema/index.js';
import { type ClosedApp, type Member, startClosedApp } from '../../support/closed-app.js';
import { eventually } from '../../support/eventually.js';
import { type EchoingVendor, startEchoingVendor } from '../../support/fakes/echoing-vendor.js';
import { dataOf } from '../../support/tab.js';

interface Line {
  readonly msg: string;
  readonly requestId?: string;
  readonly jobId?: string;
}

const lines: Line[] = [];
let vendor: EchoingVendor;
let app: ClosedApp;
let ann: Member;

beforeAll(async () => {
  vendor = await startEchoingVendor();
  const write = (line: string) => void lines.push(JSON.parse(line) as Line);
  const env = { ANTHROPIC_BASE_URL: vendor.url, LLM_CONCURRENCY: '1', FEATURES: 'access-log' };
  app = await startClosedApp({ env, logger: createLogger({ level: 'debug', pretty: false, write }) });
  ann = await app.member('host', 'ann');
  vendor.refuseWith(503);
  dataOf(await ann.tab.post('/api/profile/api-keys', { claude: 'sk-ant-api03-key-of-ann' }));
  vendor.refuseWith(401);
}, 120_000);
afterAll(async () => {
  await app.close();
  await vendor.close();
});

const modelId = 'claude-haiku-4-5';
const asked = (requestId: string, path: string, body: object, method = 'POST') =>
  ann.tab.ask(method, path, body, { 'x-request-id': requestId });
const request = { modelId, messages: [{ role: 'user', content: 'Is anybody there?' }] };

/** The ids that lines of this message carry, of one job. */
const idsIn = (message: string, jobId: string) =>
  lines.filter((line) => line.msg === message && line.jobId === jobId).map(({ requestId }) => requestId);

const jobRow = async (requestId: string) => {
  const rows = await app.database.orm.select().from(llmJobs).where(eq(llmJobs.requestId, requestId));
  return rows.length === 1 ? rows[0] : undefined;
};

describe('the id of a request', { timeout: 60_000 }, () => {
  it('is the same in the answer, in the job, in every line and in the audit, also of those who wait for each other', async () => {
    const ids = ['page-one-0001', 'page-two-0002', 'page-three-3'];
    const answers = await Promise.all(ids.map((id) => asked(id, '/api/llm/requests', request)));
    for (const [index, answer] of answers.entries()) {
      const id = ids[index] ?? '';
      const job = dataOf<LlmJobView>(answer);
      expect([answer.headers.get('x-request-id'), answer.body['requestId']]).toEqual([id, id]);
      expect(await eventually(() => jobRow(id))).toMatchObject({ id: job.id });
      await eventually(() => Promise.resolve(idsIn('model request failed', job.id)[0]));
      expect(idsIn('model request failed', job.id)).toEqual([id]);
      await eventually(() =>
        Promise.resolve(lines.find(({ msg, requestId }) => msg === 'request' && requestId === id)),
      );
    }
    const { entries } = dataOf<{ entries: AuditEntry[] }>(await app.owner.get('/api/audit?action=api-key.use'));
    expect(entries).toHaveLength(1);
    expect(ids).toContain(entries[0]?.requestId);
  });

  it('goes with a message of a thread into the request it makes', async () => {
    const { thread } = dataOf<{ thread: Thread }>(await ann.tab.post('/api/threads', { title: 'Ids' }));
    const path = `/api/threads/${thread.id}/models/${modelId}/messages`;
    expect((await asked('a-thread-0004', path, { content: 'And you?' })).status).toBeGreaterThanOrEqual(400);
    const row = await eventually(() => jobRow('a-thread-0004'));
    expect(row).toMatchObject({ ownerKind: 'thread' });
    expect(idsIn('model request failed', row.id)).toEqual(['a-thread-0004']);
  });

  it('is that of whoever cancels, where a request is cancelled', async () => {
    dataOf(await app.owner.ask('PATCH', '/api/llm/queue/background', { paused: true }));
    const job = dataOf<LlmJobView>(await asked('it-waits-0005', '/api/llm/requests', request));
    dataOf(await asked('it-ends-00006', `/api/llm/requests/${job.id}`, {}, 'DELETE'));
    expect(idsIn('model request cancelled', job.id)).toEqual(['it-ends-00006']);
    expect(await eventually(() => jobRow('it-waits-0005'))).toMatchObject({ id: job.id });
  });
});
