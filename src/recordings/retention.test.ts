import { link, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../tests/support/eventually.js';
import { recordEpisode } from '../../tests/support/recorded-episode.js';
import { VirtualClock } from '../../tests/support/virtual-clock.js';
import { silentLogger } from '../core/logger.js';
import { createFolderReader } from './folder-reader.js';
import { InTurn } from './in-turn.js';
import { RecordingRemoval } from './recording-removal.js';
import { retentionOf } from './retention.js';

const DAY_MS = 24 * 60 * 60_000;
const OLD = '2025-11-01T10:00:00.000Z';
/** Thirty days old fifteen days after the clock's beginning. */
const YOUNG = '2025-12-16T10:00:00.000Z';
const [GONE, KEPT, NEW, RUNNING] = ['ses_gone00000000', 'ses_kept00000000', 'ses_new000000000', 'ses_running00000'];

let root: string;
let recordingsDir: string;
let logsDir: string;
let clock: VirtualClock;
let removals: RecordingRemoval[];
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'trialogue-retention-'));
  [recordingsDir, logsDir] = [join(root, 'recordings'), join(root, 'logs')];
  for (const directory of [recordingsDir, logsDir]) await mkdir(directory);
  clock = new VirtualClock();
  removals = [];
});
afterEach(async () => {
  for (const removal of removals) await removal.stop();
  await rm(root, { recursive: true, force: true });
});

function createRemoval(keepDays: number | null): RecordingRemoval {
  const removal = new RecordingRemoval({
    ...{ recordingsDir, logsDir, clock, logger: silentLogger, keepDays },
    reader: createFolderReader(recordingsDir),
    inTurn: new InTurn(),
    beforeDeletion: () => Promise.resolve(),
  });
  removals.push(removal);
  return removal;
}

async function record(id: string, startedAt: string, metadata = {}): Promise<string> {
  const { directory } = await recordEpisode(recordingsDir, { id, startedAt, seconds: 6, metadata });
  await writeFile(join(logsDir, `${id}.jsonl`), '{}\n');
  return directory;
}

async function auditLines(): Promise<Record<string, unknown>[]> {
  const text = await readFile(join(logsDir, 'audit.jsonl'), 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Record<string, unknown>]));
}

const gone = (id: string) =>
  eventually(async () => ((await readdir(recordingsDir)).some((name) => name.includes(id)) ? undefined : true));

describe('recordings that have stayed long enough', () => {
  it('go at the start, with their logs and one line of audit; all others stay', async () => {
    const directory = await record(GONE, OLD);
    const { bytes, files } = await sizeOf(directory);
    await writeFile(join(await record(KEPT, OLD), 'keep'), '');
    await record(NEW, YOUNG);
    await record(RUNNING, OLD, { state: 'recording', samples: null, durationMs: null, pid: 1 });
    await mkdir(join(recordingsDir, 'ses_empty0000000'));
    await writeFile(join(await record('ses_damaged00000', OLD), 'session.yaml'), 'version: [');
    const before = await readdir(recordingsDir);

    const removal = createRemoval(30);
    await removal.start();
    await gone(GONE);
    await removal.stop();
    expect(await readdir(recordingsDir)).toEqual(before.filter((name) => name !== GONE));
    expect(await readdir(logsDir)).not.toContain(`${GONE}.jsonl`);
    expect(await auditLines()).toEqual([
      { when: '2026-01-01T00:00:00.000Z', action: 'recording.delete', sessionId: GONE, who: 'retention', files, bytes },
    ]);
  });

  it('go on the day they are due, and those marked to be kept once they are not any more', async () => {
    await record(NEW, YOUNG);
    await record(KEPT, OLD);
    const removal = createRemoval(30);
    expect(await removal.retention(KEPT)).toEqual({ kept: false, deletedAfter: '2025-12-01T10:00:06.000Z' });
    expect(await removal.keep(KEPT, true)).toEqual({ kept: true, deletedAfter: null });
    await removal.start();
    await clock.advance(14 * DAY_MS);
    expect((await readdir(recordingsDir)).sort()).toEqual([KEPT, NEW]);
    await clock.advance(DAY_MS);
    // Due at ten o'clock; the sweep is at midnight.
    await clock.advance(DAY_MS);
    await gone(NEW);
    expect(await removal.keep(KEPT, false)).toMatchObject({ kept: false });
    await clock.advance(DAY_MS);
    await gone(KEPT);
    expect(await auditLines()).toMatchObject([{ sessionId: NEW }, { sessionId: KEPT }]);
  });

  it('stay for ever where no number of days is set', async () => {
    await record(GONE, OLD);
    const removal = createRemoval(null);
    await removal.start();
    expect(clock.pendingTimers).toBe(0);
    expect(await removal.retention(GONE)).toEqual({ kept: false, deletedAfter: null });
    await removal.stop();
    expect(await readdir(recordingsDir)).toEqual([GONE]);
  });

  it('are not told to go while they run, or when their date makes no sense', () => {
    const ended = { state: 'finished', startedAt: OLD, durationMs: 1_000 } as const;
    expect(retentionOf(ended, false, 1).deletedAfter).toBe('2025-11-02T10:00:01.000Z');
    expect(retentionOf({ ...ended, state: 'recording', durationMs: null }, false, 1).deletedAfter).toBeNull();
    expect(retentionOf({ ...ended, startedAt: 'yesterday' }, false, 1).deletedAfter).toBeNull();
  });
});

describe('a deletion', () => {
  it('removes links, and nothing of what they lead to', async () => {
    const outside = join(root, 'outside');
    await mkdir(join(outside, 'folder'), { recursive: true });
    for (const name of ['file', 'folder/inner', 'log']) await writeFile(join(outside, name), name);
    await symlink(outside, join(recordingsDir, 'ses_linked000000'));
    await symlink(outside, join(recordingsDir, '.deleted-ses_linked11111'));
    const directory = await record(GONE, OLD);
    await symlink(join(outside, 'folder'), join(directory, 'folder'));
    await symlink(join(outside, 'file'), join(directory, 'guest.webm'));
    await rm(join(logsDir, `${GONE}.jsonl`));
    await symlink(join(outside, 'log'), join(logsDir, `${GONE}.jsonl`));
    const removal = createRemoval(30);
    await removal.start();
    await gone(GONE);
    await removal.stop();
    expect((await readdir(outside, { recursive: true })).sort()).toEqual(['file', 'folder', 'folder/inner', 'log']);
    expect(await readdir(recordingsDir)).toEqual(['ses_linked000000']);
    expect(await readdir(logsDir)).toEqual(['audit.jsonl']);
  });

  it('that a stop cut in two is finished at the next start, with its line if it had none', async () => {
    const [half, noted] = ['ses_half00000000', 'ses_noted0000000'];
    for (const id of [half, noted]) {
      await mkdir(join(recordingsDir, `.deleted-${id}`));
      await writeFile(join(recordingsDir, `.deleted-${id}`, 'you.wav'), 'RIFF');
      await writeFile(join(logsDir, `${id}.jsonl`), '{}\n');
    }
    await mkdir(join(recordingsDir, '.deleted-something-else'));
    await writeFile(join(logsDir, 'audit.jsonl'), `${JSON.stringify({ sessionId: noted, who: 'retention' })}\n`);
    await createRemoval(null).start();
    expect(await readdir(recordingsDir)).toEqual(['.deleted-something-else']);
    expect(await readdir(logsDir)).toEqual(['audit.jsonl']);
    expect(await auditLines()).toEqual([
      { sessionId: noted, who: 'retention' },
      expect.objectContaining({ sessionId: half, who: 'unknown', files: 1, bytes: 4 }),
    ]);
  });

  it('by hand tells who asked, also for a recording that is kept, and counts what the folder held', async () => {
    const directory = await record(KEPT, OLD);
    await link(join(logsDir, `${KEPT}.jsonl`), join(directory, 'log.jsonl'));
    const removal = createRemoval(30);
    await removal.keep(KEPT, true);
    const { bytes, files } = await sizeOf(directory);
    const { token } = await removal.ask(KEPT);
    const by = { who: 'producer', userId: 'usr_1', from: '127.0.0.1', requestId: 'req_1' } as const;
    await removal.delete(KEPT, token, by);
    expect(await auditLines()).toEqual([expect.objectContaining({ ...by, sessionId: KEPT, files, bytes })]);
    await expect(removal.keep(KEPT, true)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is not kept from making room by an audit log that cannot be written', async () => {
    await record(GONE, OLD);
    await mkdir(join(logsDir, 'audit.jsonl'));
    const removal = createRemoval(30);
    await removal.start();
    await gone(GONE);
  });
});

/** Counted by hand: every file of the episode, by name. */
async function sizeOf(directory: string): Promise<{ files: number; bytes: number }> {
  const contents = await Promise.all((await readdir(directory)).map((name) => readFile(join(directory, name))));
  return { files: contents.length, bytes: contents.reduce((sum, content) => sum + content.length, 0) };
}
