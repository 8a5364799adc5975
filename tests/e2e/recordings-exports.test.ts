import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExportJob } from '../../src/protocol/exports.js';
import { recordEpisode } from '../support/recorded-episode.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const ID = 'ses_exported00000000';
let app: TestApp;
let directory: string;
beforeAll(async () => {
  app = await startTestApp();
  ({ directory } = await recordEpisode(app.recordingsDir, { id: ID, seconds: 30 }));
});
afterAll(() => app.close());

async function ask<T>(
  path: string,
  method = 'GET',
  body?: unknown,
): Promise<{ status: number; data: T; code: string | undefined }> {
  const response = await fetch(`${app.url}/api/recordings/${ID}${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const { data, error } = (await response.json()) as { data: T; error?: { code: string } };
  return { status: response.status, data, code: error?.code };
}

/** Everything the event stream says until the server ends it. */
async function eventsOf(job: string): Promise<{ event: string; job: ExportJob }[]> {
  const response = await fetch(`${app.url}/api/recordings/${ID}/exports/${job}/events`);
  expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
  const blocks = (await response.text()).split('\n\n').filter((block) => block.startsWith('event: '));
  return blocks.map((block) => {
    const [event = '', data = ''] = block.split('\n').map((line) => line.slice(line.indexOf(' ') + 1));
    return { event, job: JSON.parse(data) as ExportJob };
  });
}

describe('an episode made over HTTP', () => {
  it('is asked for, followed to its end, and fetched; it is the recording as it was edited', {
    timeout: 60_000,
  }, async () => {
    await ask('', 'PATCH', {
      edits: [
        { kind: 'title', title: 'The best of it' },
        { kind: 'trim', startAt: 0, endAt: 480_000 },
      ],
    });
    const { status, data: job } = await ask<ExportJob>('/exports', 'POST', {
      formats: ['wav', 'chapters', 'vtt'],
      mono: true,
    });
    expect(status).toBe(202);
    const events = await eventsOf(job.id);
    expect(events.at(-1)).toMatchObject({ event: 'done', job: { state: 'done', done: 1, problem: null } });
    const shares = events.map((one) => one.job.done);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    const { data: ended } = await ask<ExportJob>(`/exports/${job.id}`);
    expect(ended.loudness?.lufs).toBeCloseTo(-19, 0);
    expect(ended.files.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['episode.wav', 'chapters.json', 'episode.vtt']),
    );
    const wav = await fetch(`${app.url}/api/recordings/${ID}/episode/episode.wav`, { headers: { range: 'bytes=0-3' } });
    expect([wav.status, wav.headers.get('content-type'), await wav.text()]).toEqual([206, 'audio/wav', 'RIFF']);
    // Ten seconds of one channel, 16 or 24 bits.
    const bytes = Number(wav.headers.get('content-range')?.split('/')[1]);
    expect(bytes / 480_000).toBeGreaterThanOrEqual(2);
    expect(bytes / 480_000).toBeLessThan(3.1);
    const manifest = await (await fetch(`${app.url}/api/recordings/${ID}/episode/episode.json`)).json();
    expect(manifest).toMatchObject({ title: 'The best of it', trim: { startAt: 0, endAt: 480_000 } });
    expect((await ask<{ exports: ExportJob[] }>('/exports')).data.exports).toHaveLength(1);
  });

  it('is stopped, and leaves nothing half-done', { timeout: 60_000 }, async () => {
    const before = (await readdir(join(directory, 'episode'))).sort();
    const { data: job } = await ask<ExportJob>('/exports', 'POST', { formats: ['webm', 'zip'] });
    const { data: stopped } = await ask<ExportJob>(`/exports/${job.id}`, 'DELETE');
    expect(stopped.state).toBe('cancelled');
    expect((await eventsOf(job.id)).map(({ event }) => event)).toEqual(['cancelled']);
    await expect
      .poll(async () => (await readdir(join(directory, 'episode'))).sort(), { timeout: 20_000 })
      .toEqual(before);
  });

  it.each([
    ['a format nobody knows', '/exports', 'POST', { formats: ['ogg'] }, 400, 'VALIDATION_ERROR'],
    ['a ducking beyond measure', '/exports', 'POST', { duckDb: 90 }, 400, 'VALIDATION_ERROR'],
    ['an export nobody began', '/exports/exp_none', 'GET', undefined, 404, 'NOT_FOUND'],
    ['the events of an export nobody began', '/exports/exp_none/events', 'GET', undefined, 404, 'NOT_FOUND'],
    ['a file that climbs out', '/episode/..%2fsession.yaml', 'GET', undefined, 404, 'NOT_FOUND'],
    ['a file of an episode that was not made', '/episode/episode.mp3', 'GET', undefined, 404, 'NOT_FOUND'],
  ])('refuses %s', async (_what, path, method, body, status, code) => {
    expect(await ask(path, method, body)).toMatchObject({ status, code });
  });
});
