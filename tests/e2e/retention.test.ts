import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RecordingsClient } from '../../sdk/recordings.js';
import { TrialogueClient } from '../../sdk/rest/index.js';
import { eventually } from '../support/eventually.js';
import { recordEpisode } from '../support/recorded-episode.js';
import { quietNoise } from '../support/stems.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { WireClient } from '../support/wire-client.js';

const FRAME = 1_920;
const SECOND = 48_000;
const NOISE = quietNoise(100 * FRAME);

let app: TestApp;
let root: string;
let recordingsDir: string;
let recordings: RecordingsClient;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'trialogue-kept-'));
  recordingsDir = join(root, 'recordings');
  await mkdir(recordingsDir);
  const today = new Date().toISOString();
  await recordEpisode(recordingsDir, { id: 'ses_old0000000000', startedAt: '2020-01-01T00:00:00.000Z', seconds: 6 });
  await recordEpisode(recordingsDir, { id: 'ses_today00000000', startedAt: today, seconds: 6 });
  app = await startTestApp({ env: { RECORDINGS_DIR: recordingsDir, RECORDINGS_KEEP_DAYS: '30' } });
  recordings = new RecordingsClient(new TrialogueClient({ url: app.url }));
});
afterAll(async () => {
  await app.close();
  await rm(root, { recursive: true, force: true });
});

describe('a service that keeps recordings for thirty days', () => {
  // On a busy machine the thread that reads the folders takes its time to start.
  it('deletes older ones as it starts', { timeout: 60_000 }, async () => {
    const look = async () => ((await readdir(recordingsDir)).some((name) => name.includes('old')) ? undefined : true);
    await eventually(look, 50_000);
    expect(await readdir(recordingsDir)).toContain('ses_today00000000');
  });

  it('says when a recording goes, and keeps it when it is told to', async () => {
    const { deletedAfter } = await recordings.retention('ses_today00000000');
    const daysLeft = (Date.parse(deletedAfter ?? '') - Date.now()) / (24 * 60 * 60_000);
    expect(daysLeft).toBeGreaterThan(29);
    expect(daysLeft).toBeLessThan(31);
    const kept = { kept: true, deletedAfter: null };
    expect(await recordings.keep('ses_today00000000', true)).toEqual(kept);
    expect(await recordings.retention('ses_today00000000')).toEqual(kept);
    const nonsense = recordings.keep('ses_today00000000', 'yes' as unknown as boolean);
    await expect(nonsense).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
  });

  it.each(['ses_nobody0000000', '../..', 'ses_'])('has no ledger and no retention of %s', async (id) => {
    await expect(recordings.ledger(id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(recordings.keep(id, true)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('writes down who deleted what', async () => {
    const id = 'ses_byhand0000000';
    await recordEpisode(recordingsDir, { id });
    await recordings.delete(id, (await recordings.askDeletion(id)).token);
    const lines = (await readFile(join(app.logsDir, 'audit.jsonl'), 'utf8')).trimEnd().split('\n');
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
      action: 'recording.delete',
      who: 'producer',
      from: expect.stringContaining('127.0.0.1') as string,
      requestId: expect.stringMatching(/^req_/) as string,
      sessionId: id,
      bytes: expect.any(Number) as number,
    });
  });
});

describe('the ledger of a session', () => {
  it('tells what arrived while it runs, and what never did when it is over', async () => {
    const { client: host, welcome } = await WireClient.host(app.url);
    const say = (from: number, to: number) => {
      for (let seq = from; seq < to; seq += 1) {
        // Frames 25 to 49, the second second, are left out by a client that numbers on without them.
        const at = (seq < 25 ? seq : seq + 25) * FRAME;
        host.audio({ seq, at, samples: NOISE.slice(seq * FRAME, (seq + 1) * FRAME) });
      }
    };
    say(0, 25);
    await host.next('audio.ack', ({ nextSeq }) => nextSeq === 25);
    const live = await recordings.ledger(welcome.sessionId);
    expect(live.tracks[0]).toMatchObject({ speaker: 'you', seconds: 'r', receivedSamples: SECOND, missing: [] });
    say(25, 50);
    await host.next('audio.ack', ({ nextSeq }) => nextSeq === 50);
    await host.ask('session.end', {});
    const { samples, tracks } = await recordings.ledger(welcome.sessionId);
    expect(samples).toBe(3 * SECOND);
    expect(tracks.map(({ speaker, seconds }) => [speaker, seconds])).toEqual([
      ['you', 'rmr'],
      ['claude', 'sss'],
      ['guest', 'sss'],
    ]);
    expect(tracks[0]).toMatchObject({
      receivedSamples: 2 * SECOND,
      missingSamples: SECOND,
      missing: [{ startAt: SECOND, endAt: 2 * SECOND, because: 'lost' }],
    });
    host.close();
  });
});
