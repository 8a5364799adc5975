import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RehearsalAdapterFactory } from '../../src/adapters/rehearsal-adapter-factory.js';
import { WAV_HEADER_BYTES } from '../../src/audio/wav.js';
import type { Edition } from '../../src/protocol/recording-edits.js';
import type { Cue, RecordingDetail } from '../../src/protocol/recordings.js';
import type { RevoiceJob, RevoiceMode } from '../../src/protocol/revoice.js';
import { recordEpisode } from '../support/recorded-episode.js';
import { firstDifference, readStem } from '../support/stems.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const ID = 'ses_revoiced00000000';
const ELSEWHERE = 'ses_elsewhere0000000';
const RUNNING = 'ses_running000000000';
const TURN = 'trn_0000000000000001';
const SPEAKERS = ['you', 'claude', 'guest'] as const;
/** Where Claude's first line lies: 6.5 s to 11.5 s. */
const LINE = { from: 312_000, to: 552_000 };
const ENGINE = { provider: 'rehearsal', model: 'script', rehearsal: true };
const cast = (provider: string) =>
  [
    ['claude', 'Claude'],
    ['guest', 'Ada'],
  ].map(([id = '', name = '']) => {
    return { id, name, role: 'expert', voice: 'slt', llm: ENGINE, tts: { ...ENGINE, provider } };
  });

let app: TestApp;
let directory: string;
const recorded = new Map<string, Int16Array>();
beforeAll(async () => {
  app = await startTestApp({ overrides: { factory: new RehearsalAdapterFactory() } });
  ({ directory } = await recordEpisode(app.recordingsDir, { id: ID, metadata: { cast: cast('rehearsal') } }));
  await recordEpisode(app.recordingsDir, { id: ELSEWHERE, metadata: { cast: cast('google') } });
  const running = { state: 'recording' as const, pid: process.pid, cast: cast('rehearsal') };
  await recordEpisode(app.recordingsDir, { id: RUNNING, metadata: running });
  for (const speaker of SPEAKERS) recorded.set(speaker, await readStem(directory, speaker));
});
afterAll(() => app.close());

async function ask<T>(path: string, method = 'GET', body?: unknown) {
  const response = await fetch(`${app.url}/api/recordings/${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const { data, error } = (await response.json()) as {
    data: T;
    error?: { code: string; message: string; details?: { field?: string } };
  };
  return { status: response.status, data, error };
}

/** Asks for a line and waits for the end of the job. */
async function revoice(id: string, body: unknown): Promise<RevoiceJob> {
  const { status, data: job } = await ask<RevoiceJob>(`${id}/lines/${TURN}/revoice`, 'POST', body);
  expect(status).toBe(202);
  const events = await (await fetch(`${app.url}/api/recordings/${id}/revoicings/${job.id}/events`)).text();
  const last = events.trim().split('\n').at(-1) ?? '';
  return JSON.parse(last.slice('data: '.length)) as RevoiceJob;
}

const keep = (text: string, mode: RevoiceMode) => revoice(ID, { text, mode });
const detail = async () => (await ask<RecordingDetail>(ID)).data;
const cues = async () => (await ask<{ cues: Cue[] }>(`${ID}/transcript`)).data.cues;
const undo = () => ask<{ edition: Edition }>(ID, 'PATCH', { edits: [{ kind: 'undo' }] });
const original = (speaker: string) => recorded.get(speaker) ?? new Int16Array();

/** Each stem as a player gets it. */
async function heard(): Promise<Map<string, Int16Array>> {
  const { edition } = await detail();
  const stems = new Map<string, Int16Array>();
  for (const speaker of SPEAKERS) {
    const response = await fetch(`${app.url}/api/recordings/${ID}/stems/${edition.stems ?? 'recorded'}/${speaker}`);
    expect(response.status).toBe(200);
    stems.set(speaker, new Int16Array(await response.arrayBuffer(), WAV_HEADER_BYTES));
  }
  return stems;
}

function expectSame(a: Int16Array | undefined, b: Int16Array | undefined): void {
  expect(a?.length).toBe(b?.length);
  expect(firstDifference(a ?? new Int16Array(), b ?? new Int16Array())).toBe(-1);
}

describe('a line of an AI speaker voiced anew', () => {
  it('fits into its place: nothing else changes by a bit, captions follow, undo gives the bytes back', {
    timeout: 60_000,
  }, async () => {
    const job = await keep('Ships need light.', 'fit');
    expect(job).toMatchObject({ state: 'done', problem: null, placed: { startAt: LINE.from, movedBy: 0 } });
    const length = job.take?.samples ?? 0;
    expect(length).toBeGreaterThan(24_000);
    const stems = await heard();
    const claude = stems.get('claude');
    expectSame(claude?.subarray(0, LINE.from), original('claude').subarray(0, LINE.from));
    expectSame(claude?.subarray(LINE.to), original('claude').subarray(LINE.to));
    expectSame(claude?.subarray(LINE.from + length, LINE.to), new Int16Array(LINE.to - LINE.from - length));
    expect(Math.max(...(claude?.subarray(LINE.from, LINE.from + length) ?? []))).toBeGreaterThan(1_000);
    for (const other of ['you', 'guest']) expectSame(stems.get(other), original(other));
    const line = (await cues()).find(({ turnId }) => turnId === TURN);
    expect(line).toMatchObject({ text: 'Ships need light.', revoiced: true, edited: true, startAt: LINE.from });
    expect(line?.words.map(({ text }) => text)).toEqual(['Ships', 'need', 'light.']);
    expect(line?.endAt).toBe(LINE.from + length);
    expect(line?.words[1]?.startAt).toBeGreaterThan(LINE.from);
    expect(await readFile(join(directory, 'session.vtt'), 'utf8')).toContain('Ships need light.');
    await undo();
    for (const [speaker, samples] of await heard()) expectSame(samples, original(speaker));
    expect((await cues()).find(({ turnId }) => turnId === TURN)).toMatchObject({ revoiced: false, edited: false });
    // The recording was never touched, and what was made for the line is gone.
    for (const speaker of SPEAKERS) expectSame(await readStem(directory, speaker), original(speaker));
    expect(await readdir(join(directory, 'edited'))).toEqual([]);
  });

  it('is refused where it is too long to fit, and moves every stem by the same count with ripple', {
    timeout: 60_000,
  }, async () => {
    const text =
      'They matter because a ship that loses its satellites still sees a light, and because every sailor, however modern the bridge, trusts the eye.';
    const tried = await keep(text, 'fit');
    expect(tried).toMatchObject({ state: 'failed', problem: { code: 'VALIDATION_ERROR' } });
    expect(tried.problem?.message).toMatch(/takes \d+\.\d s, \d+\.\d s more than there is room for/);
    const take = tried.take?.id;
    const before = { cues: await cues(), detail: await detail() };
    const job = await revoice(ID, { take, mode: 'ripple' });
    const by = (tried.take?.samples ?? 0) - (LINE.to - LINE.from);
    expect(job.placed).toEqual({ startAt: LINE.from, movedBy: by });
    const stems = await heard();
    for (const speaker of SPEAKERS) {
      const samples = stems.get(speaker);
      expectSame(samples?.subarray(0, LINE.from), original(speaker).subarray(0, LINE.from));
      expectSame(samples?.subarray(LINE.to + by), original(speaker).subarray(LINE.to));
    }
    const after = await detail();
    expect(after.samples).toBe((before.detail.samples ?? 0) + by);
    expect(after.edition).toMatchObject({ trim: { startAt: 0, endAt: 1_440_000 + by }, marks: [{ at: 720_000 + by }] });
    expect(after.turns.at(-1)?.startAt).toBe((before.detail.turns.at(-1)?.startAt ?? 0) + by);
    const [last, lastBefore] = [(await cues()).at(-1), before.cues.at(-1)];
    expect(last?.startAt).toBe((lastBefore?.startAt ?? 0) + by);
    expect(last?.words[0]?.startAt).toBe((lastBefore?.words[0]?.startAt ?? 0) + by);
    const found = await ask<{ recordings: { match: { at: number } }[] }>('?q=modern%20bridge');
    expect(found.data.recordings).toMatchObject([{ id: ID, match: { at: LINE.from } }]);
  });

  it('can be made shorter again on top of that; each undo gives back the bytes from before', {
    timeout: 60_000,
  }, async () => {
    const longer = await heard();
    const { edition } = await detail();
    const job = await keep('Ships need light.', 'ripple');
    expect(job.state).toBe('done');
    const by = job.placed?.movedBy ?? 0;
    expect(by).toBeLessThan(0);
    const shorter = await heard();
    for (const speaker of SPEAKERS) {
      const end = LINE.from + (job.take?.samples ?? 0);
      expectSame(shorter.get(speaker)?.subarray(end), longer.get(speaker)?.subarray(end - by));
    }
    expect((await undo()).data.edition).toMatchObject({ stems: edition.stems, samples: edition.samples });
    for (const [speaker, samples] of await heard()) expectSame(samples, longer.get(speaker));
  });

  it('is in the episode: its mix is longer, its captions say the new words', { timeout: 60_000 }, async () => {
    const { samples } = await detail();
    const { data: job } = await ask<{ id: string }>(`${ID}/exports`, 'POST', { formats: ['wav', 'vtt', 'reaper'] });
    const told = await (await fetch(`${app.url}/api/recordings/${ID}/exports/${job.id}/events`)).text();
    expect(told).toContain('event: done');
    const episode = join(directory, 'episode');
    const wav = await readFile(join(episode, 'episode.wav'));
    expect(wav.length).toBe(WAV_HEADER_BYTES + (samples ?? 0) * 4);
    expect(await readFile(join(episode, 'episode.vtt'), 'utf8')).toContain('satellites');
    const { edition } = await detail();
    expect(await readFile(join(episode, 'reaper.rpp'), 'utf8')).toContain(`"../edited/${edition.stems}/claude.wav"`);
  });

  it('is listened to before it is kept; a take nobody keeps changes nothing', { timeout: 60_000 }, async () => {
    const before = await detail();
    const job = await revoice(ID, { text: 'Only to be heard.' });
    expect(job).toMatchObject({ state: 'done', placed: null, take: { text: 'Only to be heard.' } });
    const take = await fetch(`${app.url}/api/recordings/${ID}/takes/${job.take?.id}`);
    expect(take.headers.get('content-type')).toBe('audio/wav');
    expect((await take.arrayBuffer()).byteLength).toBe(WAV_HEADER_BYTES + (job.take?.samples ?? 0) * 2);
    expect((await detail()).edition).toEqual(before.edition);
  });

  it('is stopped while it is made, and nothing comes of it', { timeout: 60_000 }, async () => {
    const before = await detail();
    const body = { text: 'Stopped before it was heard by anybody at all.', mode: 'ripple' };
    const { data: job } = await ask<RevoiceJob>(`${ID}/lines/${TURN}/revoice`, 'POST', body);
    const { data: stopped } = await ask<RevoiceJob>(`${ID}/revoicings/${job.id}`, 'DELETE');
    expect(stopped.state).toBe('cancelled');
    await ask(ID, 'PATCH', { edits: [{ kind: 'title', title: before.edition.title }] });
    expect((await detail()).edition).toMatchObject({ stems: before.edition.stems, edits: before.edition.edits + 1 });
  });
});

describe('a line that cannot be voiced anew', () => {
  const text = 'Something else.';
  it.each([
    ['a line of the host', `${ID}/lines/c0/revoice`, { text, mode: 'fit' }, 400, 'VALIDATION_ERROR', 'turn'],
    ['a turn nobody had', `${ID}/lines/trn_none/revoice`, { text, mode: 'fit' }, 404, 'NOT_FOUND', undefined],
    ['a line without words', `${ID}/lines/${TURN}/revoice`, { text: '  ', mode: 'fit' }, 400, 'VALIDATION_ERROR'],
    ['no line at all', `${ID}/lines/${TURN}/revoice`, {}, 400, 'VALIDATION_ERROR'],
    [
      'a line of 5,000 characters',
      `${ID}/lines/${TURN}/revoice`,
      { text: 'a'.repeat(5_000), mode: 'fit' },
      400,
      'VALIDATION_ERROR',
    ],
    ['a mode there is not', `${ID}/lines/${TURN}/revoice`, { text, mode: 'stretch' }, 400, 'VALIDATION_ERROR'],
    ['a take nobody made', `${ID}/lines/${TURN}/revoice`, { take: 'tak_00000000', mode: 'fit' }, 404, 'NOT_FOUND'],
    ['a running session', `${RUNNING}/lines/${TURN}/revoice`, { text, mode: 'fit' }, 409, 'RECORDING_RUNNING'],
    ['a recording there is not', `ses_00000000/lines/${TURN}/revoice`, { text, mode: 'fit' }, 404, 'NOT_FOUND'],
  ])('%s', async (_what, path, body, status, code, field?: string) => {
    const { status: answered, error } = await ask(path, 'POST', body);
    expect([answered, error?.code]).toEqual([status, code]);
    if (field !== undefined) expect(error?.details?.field).toBe(field);
  });

  it('is not smuggled into the list of edits', async () => {
    const revoiced = { kind: 'revoice', turn: TURN, take: 'tak_00000000', text };
    expect(await ask(ID, 'PATCH', { edits: [revoiced] })).toMatchObject({ status: 400 });
  });

  it('says which engine would be needed when the server speaks with another', async () => {
    const job = await revoice(ELSEWHERE, { text, mode: 'fit' });
    expect(job).toMatchObject({ state: 'failed', problem: { code: 'TTS_FAILED' } });
    expect(job.problem?.message).toContain('spoken by google, and this server speaks with rehearsal');
  });

  it('says so when there is nothing in it to speak', async () => {
    expect(await keep('… — …', 'fit')).toMatchObject({ state: 'failed', problem: { code: 'VALIDATION_ERROR' } });
  });

  it.each([`${ID}/stems/..%2f..%2fx/claude`, `${ID}/stems/tak_00000000/claude`, `${ID}/stems/recorded/..%2fyou`])(
    'has no stems at %s',
    async (path) => {
      expect(await ask(path)).toMatchObject({ status: 404 });
    },
  );
});
