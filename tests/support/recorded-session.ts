import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { bytesOf } from '../../src/audio/pcm.js';
import { readWav, wavHeader } from '../../src/audio/wav.js';
import { SAMPLE_RATE } from '../../src/protocol/audio-format.js';
import type { SessionMetadata } from '../../src/recording/index.js';

const ENGINE = { provider: 'rehearsal', model: 'built-in', rehearsal: true };
const SPEAKERS = ['you', 'claude', 'guest'] as const;
type Speaker = (typeof SPEAKERS)[number];

interface Line {
  readonly track: Speaker;
  /** Seconds of the session. */
  readonly at: number;
  readonly to: number;
  readonly text: string;
  readonly interrupted?: boolean;
  /** A recording in the fixtures, heard from `at` on. */
  readonly file: string;
  /** As a factor. */
  readonly gain: number;
}

const NAMES: Readonly<Record<Speaker, string>> = { you: 'Ada', claude: 'Claude', guest: 'Robin & Co' };

export const LINES: readonly Line[] = [
  {
    track: 'you',
    at: 1,
    to: 7,
    text: 'Welcome back. Claude, what makes a recording last?',
    file: 'h02-rms',
    gain: 0.2,
  },
  {
    track: 'claude',
    at: 8,
    to: 26,
    text: 'Clay tablets can still be read after four thousand years. Nobody needs a machine for them, only the patience to learn the script & its 3 < 5 signs.',
    file: 'h05-slt',
    gain: 1,
  },
  {
    track: 'guest',
    at: 27,
    to: 34,
    text: 'But one copy in one building is never, ever',
    file: 'h06-awb',
    gain: 0.5,
    interrupted: true,
  },
  { track: 'you', at: 33, to: 39, text: 'Hold on. Who pays for the copies?', file: 'h01-rms', gain: 0.2 },
];

export const SESSION_SECONDS = 42;

/** A short finished session as the recorder leaves it, in a folder of its own below the system's temporary files. */
export async function recordedSession(changes: Partial<SessionMetadata> = {}): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'episode-'));
  const folder = join(root, 'ses_0123456789ab');
  await mkdir(folder);
  for (const speaker of SPEAKERS) await writeStem(folder, speaker);
  await writeFile(join(folder, 'captions.jsonl'), LINES.map((line) => `${JSON.stringify(cueOf(line))}\n`).join(''));
  await writeFile(join(folder, 'session.vtt'), 'WEBVTT\n');
  const decision = {
    type: 'floor.decision',
    speaker: 'claude',
    turnId: 't1',
    reason: 'addressed',
    point: 'clay lasts',
  };
  await writeFile(
    join(folder, 'events.jsonl'),
    `{"type":"voice.start","at":0}\n${JSON.stringify(decision)}\n{"type":"tu`,
  );
  await writeFile(join(folder, 'session.yaml'), stringify({ ...metadata(), ...changes }));
  return folder;
}

async function writeStem(folder: string, speaker: Speaker): Promise<void> {
  const samples = new Int16Array(SESSION_SECONDS * SAMPLE_RATE);
  for (const line of LINES.filter(({ track }) => track === speaker)) {
    const voice = await readWav(new URL(`../fixtures/host/${line.file}.wav`, import.meta.url).pathname);
    // Said over and over until the line is over, so that long lines need no long recordings.
    for (let at = line.at * SAMPLE_RATE; at < line.to * SAMPLE_RATE; at += 1) {
      const sample = voice.samples[(at - line.at * SAMPLE_RATE) % voice.samples.length] ?? 0;
      samples[at] = Math.round(sample * line.gain);
    }
  }
  await writeFile(join(folder, `${speaker}.wav`), Buffer.concat([wavHeader(samples.byteLength), bytesOf(samples)]));
}

function cueOf({ track, at, to, text, interrupted = false }: Line) {
  return {
    track,
    speaker: NAMES[track],
    startAt: at * SAMPLE_RATE,
    endAt: to * SAMPLE_RATE,
    text,
    interrupted,
    words: [],
  };
}

function metadata(): SessionMetadata {
  const cast = (['claude', 'guest'] as const).map((id) => ({
    id,
    name: NAMES[id],
    role: id === 'claude' ? 'co-host' : 'guest',
    voice: 'slt',
    llm: ENGINE,
    tts: ENGINE,
  }));
  const heard = { interrupted: false, llm: 'a/b', tts: 'a/b', wordTimes: 'engine' };
  return {
    version: 1,
    sessionId: 'ses_0123456789ab',
    state: 'finished',
    pid: null,
    title: 'What lasts; a "short" talk = 1',
    briefing: 'interview',
    startedAt: '2026-05-04T10:00:00.000Z',
    endedAt: '2026-05-04T10:01:00.000Z',
    durationMs: SESSION_SECONDS * 1_000,
    sampleRate: SAMPLE_RATE,
    samples: SESSION_SECONDS * SAMPLE_RATE,
    host: { id: 'you', name: NAMES.you, stt: ENGINE },
    cast,
    turns: [
      { turnId: 't1', speaker: 'claude', startMs: 8_000, endMs: 26_000, ...heard },
      { turnId: 't2', speaker: 'guest', startMs: 27_000, endMs: 34_000, ...heard, interrupted: true },
    ],
    markers: [{ atMs: 33_000, label: 'Copies' }],
    sync: null,
    missing: [],
    recovered: false,
    files: [],
  };
}
