import { readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Edition } from '../../src/protocol/recording-edits.js';
import type {
  Cue,
  Deletion,
  EpisodeEvent,
  Pagination,
  RecordingDetail,
  RecordingSummary,
} from '../../src/protocol/recordings.js';
import { type Episode, recordEpisode } from '../support/recorded-episode.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { WireClient } from '../support/wire-client.js';

interface Answer<T> {
  readonly status: number;
  readonly success: boolean;
  readonly data: T;
  readonly pagination: Pagination;
  readonly error: { code: string; message: string; details?: { field?: string } };
}

let app: TestApp;
let episode: Episode;
beforeAll(async () => {
  app = await startTestApp();
  episode = await recordEpisode(app.recordingsDir);
});
afterAll(() => app.close());

async function ask<T>(path: string, method = 'GET', body?: unknown): Promise<Answer<T>> {
  const response = await fetch(`${app.url}/api/recordings${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  return { status: response.status, ...((await response.json()) as Omit<Answer<T>, 'status'>) };
}

const edit = (id: string, ...edits: unknown[]) => ask<{ edition: Edition; cues: Cue[] }>(`/${id}`, 'PATCH', { edits });
const cuesOf = async (id: string) => (await ask<{ cues: Cue[] }>(`/${id}/transcript`)).data.cues;

describe('the list of recordings', () => {
  const ids = ['ses_1111111111111111', 'ses_2222222222222222', 'ses_3333333333333333'];
  beforeAll(async () => {
    for (const [place, id] of ids.entries()) {
      await recordEpisode(app.recordingsDir, {
        id,
        title: `Part ${place + 1}`,
        startedAt: `2026-04-0${place + 1}T10:00:00.000Z`,
        lines: place === 1 ? ['The quick zebra jumps over the lazy dog.'] : ['Nothing of note.'],
      });
    }
  });

  it('is newest first, in pages that follow each other', async () => {
    const first = await ask<{ recordings: RecordingSummary[] }>('?limit=2');
    expect(first.data.recordings.map(({ title }) => title)).toEqual(['Part 3', 'Part 2']);
    expect(first.pagination).toMatchObject({ limit: 2, hasMore: true, totalCount: 4 });
    const second = await ask<{ recordings: RecordingSummary[] }>(`?limit=2&cursor=${first.pagination.cursor}`);
    expect(second.data.recordings.map(({ title }) => title)).toEqual(['Part 1', 'Keepers of the light']);
    expect(second.pagination).toMatchObject({ hasMore: false, cursor: null });
    expect(second.data.recordings[1]).toMatchObject({
      id: episode.id,
      state: 'finished',
      durationMs: 30_000,
      turns: 3,
      rehearsal: true,
      speakers: [
        { id: 'you', name: 'Robin', kind: 'host' },
        { id: 'claude', name: 'Claude', kind: 'ai' },
        { id: 'guest', name: 'Ada', kind: 'ai' },
      ],
    });
  });

  it('is searched by what was said, and says where', async () => {
    const { data } = await ask<{ recordings: RecordingSummary[] }>('?q=LAZY%20zebra');
    expect(data.recordings).toMatchObject([
      { title: 'Part 2', match: { at: 24_000, speaker: 'you', text: 'The quick zebra jumps over the lazy dog.' } },
    ]);
    const byName = await ask<{ recordings: RecordingSummary[] }>('?q=robin%20keepers');
    expect(byName.data.recordings).toMatchObject([{ id: episode.id, match: null }]);
    expect((await ask<{ recordings: unknown[] }>('?q=giraffe')).data.recordings).toEqual([]);
  });

  it.each(['?limit=0', '?limit=101', '?limit=x', '?cursor=nonsense'])('refuses %s, naming the field', async (query) => {
    const { status, error } = await ask(query);
    expect(status).toBe(400);
    expect(error).toMatchObject({ code: 'VALIDATION_ERROR', details: { field: /limit|cursor/.exec(query)?.[0] } });
  });

  it('shows a folder that cannot be read as damaged, and its own page says why', async () => {
    const id = 'ses_damaged000000000';
    const { directory } = await recordEpisode(app.recordingsDir, { id });
    await writeFile(join(directory, 'session.yaml'), 'version: 1\n  title: [');
    const { data } = await ask<{ recordings: RecordingSummary[] }>('?q=ses_damaged');
    expect(data.recordings).toMatchObject([
      { id, state: 'damaged', problem: expect.stringContaining('not valid YAML') },
    ]);
    const detail = await ask(`/${id}`);
    expect(detail.status).toBe(422);
    expect(detail.error).toMatchObject({ code: 'RECORDING_DAMAGED', message: expect.stringContaining('line') });
    expect(JSON.stringify(detail)).not.toContain(app.recordingsDir);
  });
});

describe('a recording', () => {
  it('is told whole: speakers, turns with their figures, marks, files', async () => {
    const { data } = await ask<RecordingDetail>(`/${episode.id}`);
    expect(data.turns[0]).toMatchObject({
      speaker: 'claude',
      startAt: 312_000,
      latency: { totalMs: 830 },
      cost: { ttsCharacters: expect.any(Number) },
    });
    expect(data.edition).toMatchObject({
      title: 'Keepers of the light',
      names: { you: 'Robin', claude: 'Claude', guest: 'Ada' },
      trim: { startAt: 0, endAt: 1_440_000 },
      marks: [{ kind: 'marker', at: 720_000, label: 'the good part' }],
      edits: 0,
    });
    expect(data.files.map(({ name }) => name)).toEqual(expect.arrayContaining(['you.wav', 'session.yaml']));
  });

  it('has a transcript whose words have their places, and turns', async () => {
    const cues = await cuesOf(episode.id);
    expect(cues).toHaveLength(5);
    expect(cues[1]).toMatchObject({ id: 'c1', speaker: 'claude', turnId: 'trn_0000000000000001', edited: false });
    expect(cues[1]?.words[0]).toMatchObject({ text: 'They', startAt: 312_000 });
    const vtt = await (await fetch(`${app.url}/api/recordings/${episode.id}/transcript.vtt`)).text();
    expect(vtt).toContain('<v Ada>And because somebody kept');
  });

  it('tells the events of interest where they were, and leaves out the rest', async () => {
    const { data } = await ask<{ events: EpisodeEvent[] }>(`/${episode.id}/events`);
    expect(data.events.map(({ type }) => type)).toEqual(['decision', 'decision', 'decision', 'interruption']);
    const cut = data.events.at(-1);
    expect(cut).toMatchObject({ turnId: 'trn_0000000000000004', because: 'words' });
    // The cut has no place in the log; the clock since the turn's first sample gives it.
    expect(Math.abs((cut?.at ?? 0) - (episode.cues[4]?.endAt ?? 0))).toBeLessThan(0.25 * 48_000);
  });

  it('serves its files with their types, whole and in ranges', async () => {
    const url = `${app.url}/api/recordings/${episode.id}/files/claude.wav`;
    const whole = await fetch(url);
    expect(whole.headers.get('content-type')).toBe('audio/wav');
    expect(whole.headers.get('accept-ranges')).toBe('bytes');
    const bytes = new Uint8Array(await whole.arrayBuffer());
    const part = await fetch(url, { headers: { range: 'bytes=80-1079' } });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 80-1079/${bytes.length}`);
    expect(new Uint8Array(await part.arrayBuffer())).toEqual(bytes.subarray(80, 1_080));
    expect((await fetch(url, { headers: { range: 'bytes=99999999-' } })).status).toBe(416);
    const vtt = await fetch(`${app.url}/api/recordings/${episode.id}/files/session.vtt?download=1`);
    expect(vtt.headers.get('content-type')).toMatch(/^text\/vtt/);
    expect(vtt.headers.get('content-disposition')).toContain(`${episode.id}-session.vtt`);
  });

  it.each([
    'ses_0000000000000001/files/..%2f..%2fsecret',
    'ses_0000000000000001/files/link.wav',
    'ses_linked00000000/files/you.wav',
    '..%2f..',
    'ses_',
    '__proto__',
    'ses_0000000000000009',
  ])('is not reached by %s', async (path) => {
    await writeFile(join(app.recordingsDir, 'secret'), 'secret').catch(() => undefined);
    await symlink(join(app.recordingsDir, 'secret'), join(episode.directory, 'link.wav')).catch(() => undefined);
    await symlink(episode.directory, join(app.recordingsDir, 'ses_linked00000000')).catch(() => undefined);
    const { status, error } = await ask(`/${path}`);
    expect(status).toBe(404);
    expect(error.code).toBe('NOT_FOUND');
  });

  it('may not be edited, deleted or drawn while it runs', async () => {
    const { client, welcome } = await WireClient.host(app.url);
    const { sessionId } = welcome;
    expect((await ask<RecordingDetail>(`/${sessionId}`)).data).toMatchObject({ state: 'recording', samples: null });
    const refused = [
      await edit(sessionId, { kind: 'title', title: 'x' }),
      await ask(`/${sessionId}/deletion`, 'POST'),
      await ask(`/${sessionId}/peaks/you`),
      await ask(`/${sessionId}/transcript`),
    ];
    expect(refused.map(({ status, error }) => [status, error.code])).toEqual(
      refused.map(() => [409, 'RECORDING_RUNNING']),
    );
    await client.ask('session.end', {});
    expect((await edit(sessionId, { kind: 'title', title: 'Over now' })).data.edition.title).toBe('Over now');
  });
});

describe('editing', () => {
  const id = 'ses_editing000000000';
  beforeAll(() => recordEpisode(app.recordingsDir, { id }));

  it('renames, corrects, marks, levels and trims; the recording itself stays as it was', async () => {
    const originals = ['session.yaml', 'captions.jsonl', 'you.wav'];
    const before = await Promise.all(originals.map((name) => readFile(join(app.recordingsDir, id, name))));
    const { data } = await edit(
      id,
      { kind: 'name', speaker: 'guest', name: 'Dr. Ada' },
      { kind: 'caption', cue: 'c1', text: 'They matter since a ship that loses its satellites still sees a light.' },
      { kind: 'mark-add', mark: 'chapter', at: 480_000, label: 'Keepers' },
      { kind: 'level', speaker: 'claude', gainDb: -3 },
      { kind: 'level', speaker: 'claude', muted: true },
      { kind: 'trim', startAt: 24_000, endAt: 1_400_000 },
    );
    expect(data.edition).toMatchObject({
      names: { guest: 'Dr. Ada' },
      levels: { claude: { gainDb: -3, muted: true }, you: { gainDb: 0, muted: false } },
      trim: { startAt: 24_000, endAt: 1_400_000 },
      marks: [{ kind: 'chapter', label: 'Keepers' }, { kind: 'marker' }],
      edits: 6,
    });
    expect(data.cues).toMatchObject([{ id: 'c1', edited: true }]);
    const words = data.cues[0]?.words ?? [];
    // The words around the corrected one keep their measured places.
    expect(words[2]?.text).toBe('since');
    const ship = episode.cues[1]?.words.find(({ text }) => text === 'ship');
    expect(words.find(({ text }) => text === 'ship')).toEqual(ship);
    expect(await readFile(join(app.recordingsDir, id, 'session.vtt'), 'utf8')).toContain('<v Dr. Ada>');
    expect(await readFile(join(app.recordingsDir, id, 'claude.vtt'), 'utf8')).toContain('matter since');
    const after = await Promise.all(originals.map((name) => readFile(join(app.recordingsDir, id, name))));
    expect(after.map((file, place) => file.equals(before[place] ?? Buffer.alloc(0)))).toEqual([true, true, true]);
  });

  it('is found again: by a search, by the next question, and by undoing', async () => {
    const { data } = await ask<{ recordings: RecordingSummary[] }>('?q=since%20satellites');
    expect(data.recordings.map((one) => one.id)).toEqual([id]);
    const marks = (await ask<RecordingDetail>(`/${id}`)).data.edition.marks;
    const chapter = marks.find(({ kind }) => kind === 'chapter')?.id;
    await edit(id, { kind: 'mark-change', id: chapter, label: 'The keepers', at: 500_000 });
    await edit(id, { kind: 'mark-remove', id: chapter });
    const undone = await edit(id, { kind: 'undo' });
    expect(undone.data.edition.marks).toMatchObject([{ at: 500_000, label: 'The keepers' }, {}]);
    const all = await edit(id, ...Array.from({ length: 7 }, () => ({ kind: 'undo' })));
    expect(all.data.edition).toMatchObject({ names: { guest: 'Ada' }, edits: 0 });
    expect(all.data.cues).toMatchObject([{ id: 'c1', edited: false }]);
    expect((await edit(id, { kind: 'undo' })).error.code).toBe('VALIDATION_ERROR');
  });

  it.each([
    ['speaker', { kind: 'name', speaker: 'nobody', name: 'x' }],
    ['edits.0.name', { kind: 'name', speaker: 'you', name: ' ' }],
    ['cue', { kind: 'caption', cue: 'c99', text: 'x' }],
    ['at', { kind: 'mark-add', mark: 'marker', at: 1_440_001, label: '' }],
    ['id', { kind: 'mark-remove', id: 'mrk_none' }],
    ['startAt', { kind: 'trim', startAt: 9, endAt: 9 }],
    ['edits.0.gainDb', { kind: 'level', speaker: 'you', gainDb: 90 }],
    ['edits.0.kind', { kind: 'burn' }],
  ])('refuses what makes no sense, naming %s', async (field, wrong) => {
    const { status, error } = await edit(id, { kind: 'title', title: 'Must not stay' }, wrong).then((both) =>
      // The first edit is good: the field's place in the request tells which one was meant.
      both.error.details?.field?.startsWith('edits.') === true ? edit(id, wrong) : both,
    );
    expect(status).toBe(400);
    expect(error).toMatchObject({ code: 'VALIDATION_ERROR', details: { field } });
    expect((await ask<RecordingDetail>(`/${id}`)).data.edition.title).toBe('Keepers of the light');
  });
});

describe('waveforms', () => {
  it('are made once, kept in the folder, and served in ranges', async () => {
    const url = `${app.url}/api/recordings/${episode.id}/peaks/claude`;
    const [first, second] = await Promise.all([fetch(url), fetch(url)]);
    expect([first.status, second.status]).toEqual([200, 200]);
    const bytes = new Uint8Array(await first.arrayBuffer());
    const { mtimeMs } = await stat(join(episode.directory, 'claude.peaks'));
    expect((await fetch(url, { headers: { range: 'bytes=64-86' } })).status).toBe(206);
    expect((await stat(join(episode.directory, 'claude.peaks'))).mtimeMs).toBe(mtimeMs);
    expect(await readdir(episode.directory)).not.toContain('claude.peaks.partial');
    // 65,536 samples each: Claude speaks from second 6.5 to 11.5, which is buckets 4 to 8.
    const coarse = [...bytes.subarray(64, 64 + 22)].map((byte) => byte > 0);
    expect(coarse.slice(0, 10)).toEqual([false, false, false, false, true, true, true, true, true, false]);
    expect((await ask(`/${episode.id}/peaks/nobody`)).error.code).toBe('NOT_FOUND');
  });
});

describe('deleting', () => {
  it('needs the token of this recording, and takes folder and log', async () => {
    const id = 'ses_deleted000000000';
    await recordEpisode(app.recordingsDir, { id });
    await writeFile(join(app.logsDir, `${id}.jsonl`), '');
    expect((await ask(`/${id}`, 'DELETE')).error.code).toBe('CONFIRMATION_REQUIRED');
    const { data, status } = await ask<Deletion>(`/${id}/deletion`, 'POST');
    expect(status).toBe(201);
    expect(data.bytes).toBeGreaterThan(3 * 2_880_000);
    expect((await ask(`/${episode.id}?confirm=${data.token}`, 'DELETE')).status).toBe(409);
    expect((await ask(`/${id}?confirm=${data.token}`, 'DELETE')).status).toBe(200);
    expect((await ask(`/${id}`)).status).toBe(404);
    expect(await readdir(app.logsDir)).not.toContain(`${id}.jsonl`);
    expect((await readdir(app.recordingsDir)).filter((name) => name.startsWith('.'))).toEqual([]);
  });
});
