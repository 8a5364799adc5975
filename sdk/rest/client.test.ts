import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { recordEpisode } from '../../tests/support/recorded-episode.js';
import { startTestApp, type TestApp } from '../../tests/support/test-app.js';
import type { RecordingSummary } from '../../src/protocol/recordings.js';
import type { BriefingSummary } from '../../src/protocol/rest.js';
import type { Message, Run } from '../../src/protocol/threads.js';
import { defineRoute } from '../../src/protocol/route-contract.js';
import { listBriefings } from '../../src/protocol/routes/briefings.js';
import { getVersion } from '../../src/protocol/routes/operations.js';
import { getRecordingFile } from '../../src/protocol/routes/recording-parts.js';
import { editRecording, getRecording, listRecordings } from '../../src/protocol/routes/recordings.js';
import type { askModels, followRun, listMessages } from '../../src/protocol/routes/thread-messages.js';
import { data, ScriptedFetch } from '../testing/scripted-fetch.js';
import { ApiError } from './api-error.js';
import { TrialogueClient } from './client.js';
import type { CallInput, CallResult, Page, StreamEvent } from './contract-types.js';

let app: TestApp;
let client: TrialogueClient;
const IDS = ['ses_1111111111111111', 'ses_2222222222222222', 'ses_3333333333333333'];

beforeAll(async () => {
  app = await startTestApp();
  client = new TrialogueClient({ url: `${app.url}/`, checkAnswers: true });
  for (const [place, id] of IDS.entries()) {
    const startedAt = `2026-04-0${place + 1}T10:00:00.000Z`;
    await recordEpisode(app.recordingsDir, { id, title: `Part ${place + 1}`, startedAt });
  }
});
afterAll(() => app.close());

describe('a call', () => {
  it('gives what the route answers, without its envelope', async () => {
    expect(await client.call(getVersion)).toMatchObject({ version: '0.1.0', environment: 'development' });
    const briefings = await client.call(listBriefings);
    expectTypeOf(briefings).toEqualTypeOf<BriefingSummary[]>();
    expect(briefings.map(({ id }) => id)).toContain('duo');
  });

  it('puts its input into path, query and body', async () => {
    const [id = ''] = IDS;
    expect(await client.call(getRecording, { params: { id } })).toMatchObject({ id, title: 'Part 1' });
    const { data: found } = await client.call(listRecordings, { query: { q: 'Part 2', limit: 5 } });
    expect(found.recordings.map(({ title }) => title)).toEqual(['Part 2']);
    const edits = [{ kind: 'title' as const, title: 'Part one' }];
    const { edition } = await client.call(editRecording, { params: { id }, body: { edits } });
    expect(edition.title).toBe('Part one');
  });

  it('is refused in the service’s words, with what its log knows it by', async () => {
    const call = client.call(getRecording, { params: { id: 'ses_0000000000000000' } });
    const error = await call.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ code: 'NOT_FOUND', status: 404, retryable: false });
    expect((error as ApiError).requestId).toMatch(/^req_/);
    expect((error as ApiError).message).toMatch(/recording/i);
  });

  it('names the field that is wrong', async () => {
    const call = client.call(listRecordings, { query: { limit: 1_000 } });
    await expect(call).rejects.toMatchObject({ code: 'VALIDATION_ERROR', details: { field: 'limit' } });
  });

  it('says that nothing answers', async () => {
    const nobody = new TrialogueClient({ url: 'http://127.0.0.1:1', retry: { attempts: 1 } });
    await expect(nobody.call(getVersion)).rejects.toMatchObject({ code: 'unreachable', status: null, retryable: true });
  });

  it('gives files as they are', async () => {
    const file = { params: { id: IDS[1] ?? '', name: 'session.yaml' } };
    const response = await client.call(getRecordingFile, file);
    expect(await response.text()).toContain('Part 2');
    expect(client.address(getRecordingFile, { ...file, query: { download: '1' } })).toBe(
      `${app.url}/api/recordings/${IDS[1]}/files/session.yaml?download=1`,
    );
  });

  it('keeps names in their place', () => {
    const params = { id: 'ses_1', name: '../a b?.wav' };
    expect(client.address(getRecordingFile, { params })).toBe(
      `${app.url}/api/recordings/ses_1/files/..%2Fa%20b%3F.wav`,
    );
    expect(() => client.address(getRecordingFile, { params: { ...params, name: '' } })).toThrow('name is missing');
  });

  it('of something else than Trialogue says so', async () => {
    const page = new ScriptedFetch(new Response('<h1>Welcome</h1>'), Response.json({ hello: 'you' }));
    const other = new TrialogueClient({ url: '', fetch: page.fetch });
    for (let n = 0; n < 2; n += 1) await expect(other.call(getVersion)).rejects.toMatchObject({ code: 'bad_answer' });
  });

  it('is held against its contract, where that is wanted', async () => {
    const wrong = new ScriptedFetch(data({ version: 1 }));
    const strict = new TrialogueClient({ url: '', fetch: wrong.fetch, checkAnswers: true });
    await expect(strict.call(getVersion)).rejects.toMatchObject({ code: 'bad_answer', message: /version/ });
  });
});

describe('a list', () => {
  it('comes page after page, or one by one', async () => {
    const sizes: number[] = [];
    for await (const { data: page } of client.pages(listRecordings, { query: { limit: 2 } })) {
      sizes.push(page.recordings.length);
    }
    expect(sizes).toEqual([2, 1]);
    const ids: string[] = [];
    for await (const recording of client.each(listRecordings, { query: { limit: 1 } })) {
      expectTypeOf(recording).toEqualTypeOf<RecordingSummary>();
      ids.push(recording.id);
    }
    expect(ids).toEqual(IDS.toReversed());
  });

  it('is asked for no further than it is read', async () => {
    const asked: string[] = [];
    const counting = new TrialogueClient({
      url: app.url,
      interceptors: [
        (request, next) => {
          asked.push(request.url);
          return next(request);
        },
      ],
    });
    for await (const recording of counting.each(listRecordings, { query: { limit: 1 } })) {
      expect(recording.id).toBe(IDS[2]);
      break;
    }
    expect(asked).toHaveLength(1);
  });
});

describe('interceptors', () => {
  it('see each call and its answer, the first outermost, and may change both', async () => {
    const told: string[] = [];
    const scripted = new ScriptedFetch(data({ version: '1' }));
    const tracing = new TrialogueClient({
      url: '',
      fetch: scripted.fetch,
      interceptors: [
        async (request, next) => {
          told.push(`> ${request.contract.name}`);
          const response = await next(request);
          told.push(`< ${response.status}`);
          return response;
        },
        (request, next) => {
          const headers = new Headers(request.headers);
          headers.set('X-Request-Id', 'from-the-page-1');
          told.push('inner');
          return next({ ...request, headers });
        },
      ],
    });
    await tracing.call(getVersion);
    expect(told).toEqual(['> getVersion', 'inner', '< 200']);
    expect(scripted.seen[0]?.headers.get('X-Request-Id')).toBe('from-the-page-1');
  });

  it('may answer by themselves', async () => {
    const offline = new TrialogueClient({
      url: '',
      fetch: new ScriptedFetch().fetch,
      interceptors: [() => Promise.resolve(data({ version: 'of the cache' }))],
    });
    expect(await offline.call(getVersion)).toEqual({ version: 'of the cache' });
  });
});

/** What stands here is checked by the compiler. */
describe('the types of a contract', () => {
  const everything = defineRoute({
    name: 'everything',
    method: 'post',
    path: '/api/things/:id',
    tag: 'Test',
    summary: 'All of it.',
    access: 'viewer',
    params: z.object({ id: z.string() }),
    query: z.object({ limit: z.coerce.number().default(20), q: z.string().optional() }),
    body: z.object({ title: z.string(), kept: z.boolean().default(false) }),
    answer: { kind: 'page', data: z.object({ things: z.array(z.number()) }) },
  });
  type Input = CallInput<typeof everything>;

  it('say what is asked, and what may be left out', () => {
    expectTypeOf<{ params: { id: string }; body: { title: string } }>().toExtend<Input>();
    expectTypeOf<Input['query']>().toEqualTypeOf<
      { readonly limit?: number; readonly q?: string | undefined } | undefined
    >();
    expectTypeOf<{ params: { id: string } }>().not.toExtend<Input>();
    expectTypeOf<{ params: { id: number }; body: { title: string } }>().not.toExtend<Input>();
    expectTypeOf<object>().toExtend<CallInput<typeof getVersion>>();
  });

  it('say what is answered', () => {
    expectTypeOf<CallResult<typeof everything>>().toEqualTypeOf<Page<{ things: number[] }>>();
    expectTypeOf<CallResult<typeof askModels>>().toEqualTypeOf<{ run: Run }>();
    expectTypeOf<CallResult<typeof listMessages>>().toEqualTypeOf<Page<{ messages: Message[] }>>();
    expectTypeOf<CallResult<typeof getRecordingFile>>().toEqualTypeOf<Response>();
    type Token = Extract<StreamEvent<typeof followRun>, { event: 'token' }>;
    expectTypeOf<Token['data']>().toEqualTypeOf<{ token: string; messageId: string }>();
  });
});
