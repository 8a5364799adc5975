import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import yauzl from 'yauzl';
import { needs } from '../../tests/support/has.js';
import { recordedSession, SESSION_SECONDS } from '../../tests/support/recorded-session.js';
import { parseWav } from '../audio/wav.js';
import { SAMPLE_RATE } from '../protocol/audio-format.js';
import type { SessionMetadata } from '../recording/index.js';
import { exportEpisode, type ExportOptions, type ExportProgress, FORMATS } from './index.js';

const run = promisify(execFile);
const never = new AbortController().signal;
const made: string[] = [];
afterEach(async () => {
  for (const folder of made.splice(0)) await rm(dirname(folder), { recursive: true, force: true });
});

async function session(changes?: Partial<SessionMetadata>): Promise<string> {
  const folder = await recordedSession(changes);
  made.push(folder);
  return folder;
}

const exported = (folder: string, options: ExportOptions, signal = never) => exportEpisode(folder, options, { signal });
const read = (folder: string, name: string) => readFile(join(folder, 'episode', name), 'utf8');
const BRIEFING = {
  summary: 'A talk about keeping.',
  topic: 'keeping',
  talkingPoints: [{ title: 'one copy', text: 'One copy in one building is never safe.', keywords: ['copies'] }],
};

async function secondsOf(folder: string): Promise<number> {
  const { channels, dataBytes } = parseWav(await readFile(join(folder, 'episode', 'episode.wav')));
  return dataBytes / 2 / channels / SAMPLE_RATE;
}

async function entriesOf(path: string): Promise<Map<string, number>> {
  const entries = new Map<string, number>();
  const zip = await yauzl.openPromise(path);
  for await (const entry of zip.eachEntry()) {
    const stream = await zip.openReadStreamPromise(entry);
    let bytes = 0;
    // Reading to the end checks the entry's checksum and size.
    for await (const chunk of stream) bytes += (chunk as Buffer).length;
    entries.set(entry.fileName, bytes);
  }
  return entries;
}

describe('an export', () => {
  it('without ffmpeg’s formats makes sound, texts, projects and the zip of it all', async () => {
    const folder = await session();
    const before = await readdir(folder);
    const formats = FORMATS.filter((format) => !['flac', 'mp3', 'm4a'].includes(format));
    const progress: ExportProgress[] = [];
    const onProgress = (one: ExportProgress) => progress.push(one);
    const result = await exportEpisode(folder, { formats, briefing: BRIEFING }, { signal: never, onProgress });

    expect(result.mix?.loudnessLufs).toBeCloseTo(-16, 0);
    expect(result.notes).toEqual({ by: 'briefing', because: 'no real model is configured' });
    expect(await secondsOf(folder)).toBe(SESSION_SECONDS);
    expect(await readdir(folder)).toEqual([...before, 'episode'].sort());
    const files = await readdir(join(folder, 'episode'));
    expect(files.sort()).toEqual(['episode.json', ...result.files.map(({ name }) => name)].sort());

    const zipped = await entriesOf(join(folder, 'episode', 'episode.zip'));
    const recorded = ['claude.wav', 'guest.wav', 'session.vtt', 'session.yaml', 'you.wav'];
    const packed = files.filter((name) => name !== 'episode.zip').map((name) => `episode/${name}`);
    expect([...zipped.keys()].sort()).toEqual(
      [...recorded, ...packed].map((name) => `ses_0123456789ab/${name}`).sort(),
    );
    for (const { name, bytes } of result.files.filter((file) => file.format !== 'zip'))
      expect(zipped.get(`ses_0123456789ab/episode/${name}`)).toBe(bytes);

    const shares = progress.map(({ done }) => done);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.at(-1)).toBeGreaterThan(0.95);
  });

  it('begins a part where the director had a point brought up, where one was told, and at markers', async () => {
    const titles = async (changes: Partial<SessionMetadata>) => {
      const folder = await session({ samples: 90 * SAMPLE_RATE, ...changes });
      await exported(folder, { formats: ['chapters'], briefing: BRIEFING });
      const { chapters } = JSON.parse(await read(folder, 'chapters.json')) as { chapters: { title: string }[] };
      return chapters.map(({ title }) => title);
    };
    expect(await titles({ markers: [{ atMs: 60_000, label: 'later' }] })).toEqual(['Clay lasts', 'Later']);
    expect(await titles({ markers: [], turns: [] })).toEqual(['Opening', 'One copy']);
  });

  it('makes projects that find their stems', async () => {
    const folder = await session();
    await exported(folder, { formats: ['wav', 'audacity', 'reaper'] });
    const named = [
      ...(await read(folder, 'reaper.rpp')).matchAll(/FILE "(.+)"/g),
      ...(await read(folder, 'audacity.lof')).matchAll(/^file "(.+)" offset 0$/gm),
    ];
    expect(named).toHaveLength(6);
    for (const [, path = ''] of named) expect(existsSync(resolve(folder, 'episode', path))).toBe(true);
    const rpp = await read(folder, 'reaper.rpp');
    expect(rpp.match(/</g)?.length).toBe(rpp.match(/^\s*>$/gm)?.length);
    expect(rpp).toContain('MARKER 2 33.000000 "Copies" 0');
    expect(await read(folder, 'audacity-labels.txt')).toContain('33.000000\t42.000000\tCopies\n');
  });

  it('gives ffmpeg’s formats their tags and chapters', needs('ffmpeg'), async () => {
    const folder = await session();
    await exported(folder, { formats: ['flac', 'mp3', 'm4a', 'webm'] });
    for (const format of ['flac', 'mp3', 'm4a', 'webm']) {
      const path = join(folder, 'episode', `episode.${format}`);
      const { stderr } = await run('ffmpeg', [
        '-nostdin',
        '-hide_banner',
        '-i',
        path,
        '-af',
        'ebur128=peak=true:framelog=verbose',
        '-f',
        'null',
        '-',
      ]);
      expect(stderr).toContain('What lasts; a "short" talk = 1');
      expect(stderr).toContain('Ada, Claude, Robin & Co');
      if (format !== 'webm') expect(stderr).toMatch(/Chapter #0:1: start 33\.0+.*\n.*\n\s+title\s+: Copies/);
      const measured = (name: string) =>
        Number(new RegExp(`\\s${name}:\\s+(-?[\\d.]+) (?:LUFS|dBFS)`).exec(stderr)?.[1]);
      expect(Math.abs(measured('I') + 16)).toBeLessThan(0.5);
      expect(measured('Peak')).toBeLessThanOrEqual(-1);
    }
    expect(await readdir(join(folder, 'episode'))).not.toContain('episode.wav');
  });

  it('follows the producer’s edits: names, levels, trim, marks and corrected lines', async () => {
    const folder = await session();
    const at = (seconds: number) => seconds * SAMPLE_RATE;
    const line = { startAt: at(8), endAt: at(26), interrupted: false, words: [] };
    const edits = {
      title: 'Kept',
      names: { claude: 'Claudia' },
      levels: { guest: { gainDb: 0, muted: true }, claude: { gainDb: -3, muted: false } },
      trim: { startAt: at(5), endAt: at(30) },
      marks: [{ kind: 'chapter' as const, at: at(20), label: 'late' }],
      cues: [
        { ...line, speaker: 'claude', text: 'Corrected words.' },
        { ...line, speaker: 'guest', startAt: at(27), endAt: at(29), text: 'Nobody hears this.' },
      ],
    };
    const { mix } = await exported(folder, { formats: ['wav', 'transcript', 'chapters', 'reaper'], edits, mono: true });
    expect(await secondsOf(folder)).toBe(25);
    expect(mix?.loudnessLufs).toBeCloseTo(-19, 0);
    expect(mix?.stems.map(({ speaker }) => speaker)).toEqual(['you', 'claude']);
    const transcript = JSON.parse(await read(folder, 'transcript.json')) as { segments: unknown };
    expect(transcript.segments).toEqual([{ speaker: 'Claudia', startTime: 3, endTime: 21, body: 'Corrected words.' }]);
    expect(JSON.parse(await read(folder, 'chapters.json'))).toMatchObject({
      title: 'Kept',
      chapters: [{ startTime: 0 }, { startTime: 15, title: 'Late', endTime: 25 }],
    });
    expect(await read(folder, 'reaper.rpp')).toContain('SOFFS 5.000000');
  });

  it('keeps what an earlier one made, and makes anew what is asked for again', async () => {
    const folder = await session();
    await exported(folder, { formats: ['srt'] });
    await writeFile(join(folder, 'episode', 'episode.srt'), 'old');
    await exported(folder, { formats: ['vtt'] });
    expect(await read(folder, 'episode.srt')).toBe('old');
    await exported(folder, { formats: ['srt'] });
    expect(await read(folder, 'episode.srt')).toContain('Ada: ');
  });
});

describe('an export that is stopped', () => {
  it.each(['mix', 'webm', 'zip'])('during %s leaves nothing behind', async (during) => {
    const folder = await session();
    const before = await readdir(folder);
    const stop = new AbortController();
    const onProgress = ({ step }: ExportProgress) => {
      if (step === during) stop.abort(new Error('enough'));
    };
    const making = exportEpisode(
      folder,
      { formats: ['wav', 'webm', 'vtt', 'zip'] },
      { signal: stop.signal, onProgress },
    );
    await expect(making).rejects.toThrow('enough');
    expect(await readdir(folder)).toEqual(before);
  });

  it('while it waits for another one never begins', async () => {
    const folder = await session();
    const stop = new AbortController();
    const first = exported(folder, { formats: ['vtt'] });
    const second = exported(folder, { formats: ['srt'] }, stop.signal);
    stop.abort(new Error('enough'));
    await expect(second).rejects.toThrow('enough');
    await first;
    expect(await readdir(join(folder, 'episode'))).toEqual(['episode.json', 'episode.vtt']);
  });

  it('by a kill is cleared away by the next one', async () => {
    const folder = await session();
    const left = join(folder, 'episode', '.partial-999999999-abcdef');
    await mkdir(left, { recursive: true });
    await writeFile(join(left, 'episode.wav'), 'half');
    await exported(folder, { formats: ['vtt'] });
    expect(await readdir(join(folder, 'episode'))).toEqual(['episode.json', 'episode.vtt']);
  });
});

describe('an export that cannot be made says why', () => {
  it('and leaves nothing of what it had made until then', async () => {
    const folder = await session();
    const programs = join(dirname(folder), 'programs');
    await mkdir(programs);
    const broken = '#!/bin/sh\n[ "$1" = -version ] && exit 0\necho "no space for ID3" >&2\nexit 1\n';
    await writeFile(join(programs, 'ffmpeg'), broken, { mode: 0o755 });
    const path = process.env['PATH'] ?? '';
    process.env['PATH'] = `${programs}${delimiter}${path}`;
    try {
      const making = exported(folder, { formats: ['wav', 'webm', 'mp3', 'vtt'] });
      await expect(making).rejects.toMatchObject({
        code: 'RECORDING_UNAVAILABLE',
        message: 'ffmpeg could not make the mp3 file.',
        cause: { message: 'no space for ID3\n' },
      });
    } finally {
      process.env['PATH'] = path;
    }
    expect(existsSync(join(folder, 'episode'))).toBe(false);
  });

  it.each([
    ['RECORDING_RUNNING', { state: 'recording' as const, samples: null }, {}],
    ['RECORDING_DAMAGED', { samples: 0 }, {}],
    ['RECORDING_DAMAGED', { host: { id: '../you', name: '', stt: { provider: '', model: '', rehearsal: true } } }, {}],
    ['VALIDATION_ERROR', {}, { gainsDb: { nobody: 3 } }],
    ['VALIDATION_ERROR', {}, { gainsDb: { claude: 300 } }],
    ['VALIDATION_ERROR', {}, { duckDb: -1 }],
    ['RECORDING_DAMAGED', {}, { edits: { trim: { startAt: 10, endAt: 10 } } }],
  ])('%s', async (code, changes, options) => {
    const folder = await session(changes);
    await expect(exported(folder, { formats: ['vtt'], ...options })).rejects.toMatchObject({ code });
    expect(existsSync(join(folder, 'episode'))).toBe(false);
  });

  it('where there is no session, no stem, or a stem that is none', async () => {
    const folder = await session();
    await expect(exported(join(folder, 'nowhere'), {})).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await truncate(join(folder, 'guest.wav'), 10);
    await expect(exported(folder, { formats: ['wav'] })).rejects.toMatchObject({ code: 'RECORDING_UNAVAILABLE' });
    await rm(join(folder, 'guest.wav'));
    await expect(exported(folder, { formats: ['wav'] })).rejects.toThrow('guest.wav is missing');
    await appendFile(join(folder, 'session.yaml'), '\n: [');
    await expect(exported(folder, {})).rejects.toMatchObject({ code: 'RECORDING_DAMAGED' });
    expect(existsSync(join(folder, 'episode'))).toBe(false);
  });
});
