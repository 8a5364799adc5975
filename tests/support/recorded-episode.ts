import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { WAV_HEADER_BYTES, wavHeader } from '../../src/audio/wav.js';
import { msToSamples, SAMPLE_RATE, samplesToMs } from '../../src/protocol/audio-format.js';
import type { SessionMetadata, TrackCue } from '../../src/recording/index.js';

/** A finished session as the recorder leaves it, made up: turns that follow each other, each with sound and words. */
export interface EpisodeOptions {
  readonly id?: string;
  readonly title?: string;
  readonly startedAt?: string;
  readonly seconds?: number;
  /** The host first. */
  readonly speakers?: readonly (readonly [id: string, name: string])[];
  readonly turnSeconds?: number;
  /** What is said, turn after turn. */
  readonly lines?: readonly string[];
  /** Changes of the metadata before it is written. */
  readonly metadata?: Partial<SessionMetadata>;
}

export interface Episode {
  readonly id: string;
  readonly directory: string;
  readonly cues: readonly TrackCue[];
}

const SPEAKERS = [
  ['you', 'Robin'],
  ['claude', 'Claude'],
  ['guest', 'Ada'],
] as const;
const LINES = [
  'Welcome to the show. Today we ask why lighthouses still matter.',
  'They matter because a ship that loses its satellites still sees a light.',
  'And because somebody kept that light burning through every winter storm.',
  'What did the keepers do all day long?',
];
const ENGINE = { provider: 'rehearsal', model: 'script', rehearsal: true };

export async function recordEpisode(recordingsDir: string, options: EpisodeOptions = {}): Promise<Episode> {
  const { id = 'ses_0000000000000001', seconds = 30, turnSeconds = 6, speakers = SPEAKERS, lines = LINES } = options;
  const directory = join(recordingsDir, id);
  await mkdir(directory, { recursive: true });
  const count = Math.floor(seconds / turnSeconds);
  const cues = Array.from({ length: count }, (_, turn) => cueOf(turn, { turnSeconds, speakers, lines }));
  const samples = seconds * SAMPLE_RATE;
  for (const [speaker] of speakers) {
    const own = cues.filter(({ track }) => track === speaker);
    await writeStem(join(directory, `${speaker}.wav`), samples, own);
    await writeFile(join(directory, `${speaker}.ledger.jsonl`), '');
    await writeFile(join(directory, `${speaker}.vtt`), 'WEBVTT\n');
  }
  await writeFile(join(directory, 'session.vtt'), 'WEBVTT\n');
  await writeFile(join(directory, 'captions.jsonl'), cues.map((cue) => `${JSON.stringify(cue)}\n`).join(''));
  await writeFile(join(directory, 'events.jsonl'), eventsOf(cues));
  await writeFile(join(directory, 'session.yaml'), stringify(metadataOf(id, options, { cues, samples, speakers })));
  return { id, directory, cues };
}

function cueOf(
  turn: number,
  { turnSeconds, speakers, lines }: Required<Pick<EpisodeOptions, 'turnSeconds' | 'speakers' | 'lines'>>,
): TrackCue {
  const [track = 'you', speaker = 'You'] = speakers[turn % speakers.length] ?? [];
  const text = lines[turn % lines.length] ?? '';
  const startAt = Math.round((turn * turnSeconds + 0.5) * SAMPLE_RATE);
  const endAt = Math.round((turn * turnSeconds + turnSeconds - 0.5) * SAMPLE_RATE);
  const texts = text.split(' ');
  const each = (endAt - startAt) / texts.length;
  const words = texts.map((word, place) => ({
    text: word,
    startAt: Math.round(startAt + place * each),
    endAt: Math.round(startAt + (place + 0.9) * each),
  }));
  return { track, speaker, startAt, endAt, text, interrupted: turn % 7 === 4, words };
}

/** Bursts as long as syllables, of pitched noise, so that a waveform looks like speech and words can be told apart. */
async function writeStem(path: string, samples: number, cues: readonly TrackCue[]): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.write(wavHeader(samples * 2), 0, WAV_HEADER_BYTES, 0);
    // A few voices' worth of sound, said again and again: an hour is made in seconds.
    const sounds = cues.slice(0, 4).map(({ startAt, endAt }) => syllables(endAt - startAt, startAt));
    for (const [place, { startAt }] of cues.entries()) {
      const sound = sounds[place % sounds.length] ?? new Int16Array();
      await file.write(new Uint8Array(sound.buffer), 0, sound.byteLength, WAV_HEADER_BYTES + startAt * 2);
    }
    await file.truncate(WAV_HEADER_BYTES + samples * 2);
  } finally {
    await file.close();
  }
}

const SYLLABLE = msToSamples(190);

function syllables(length: number, seed: number): Int16Array {
  let state = seed + 1;
  let loud = 0;
  return Int16Array.from({ length }, (_, index) => {
    if (index % SYLLABLE === 0) {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      loud = 2_000 + (state % 12_000);
    }
    const shape = Math.sin((Math.PI * (index % SYLLABLE)) / SYLLABLE);
    return Math.round(loud * shape * Math.sin(index / 38) * Math.sin(index / 7));
  });
}

function eventsOf(cues: readonly TrackCue[]): string {
  const begun = Date.parse('2026-03-01T10:00:00Z');
  const when = (at: number) => begun + Math.round(samplesToMs(at));
  const events = cues.flatMap(({ track, startAt, endAt, interrupted }, turn) => {
    const turnId = turnIdOf(turn);
    const host = track === 'you';
    const told = [
      ...(host ? [{ type: 'voice.start', timestamp: when(startAt) + 40, at: startAt }] : []),
      ...(host
        ? []
        : [
            {
              type: 'floor.decision',
              timestamp: when(startAt) - 300,
              speaker: track,
              turnId,
              reason: 'balance',
              shares: {},
            },
          ]),
      ...(host ? [] : [{ type: 'llm.token', timestamp: when(startAt) - 100, turnId, speaker: track, text: 'They' }]),
      ...(host ? [] : [{ type: 'speech.start', timestamp: when(startAt) + 30, turnId, speaker: track, at: startAt }]),
      ...(interrupted ? [{ type: 'barge-in', timestamp: when(endAt), turnId, by: 'words' }] : []),
    ];
    return told;
  });
  const start = { type: 'session.start', timestamp: begun, title: 'x' };
  const arrival = { type: 'host.connected', timestamp: begun, resumed: false };
  return [start, arrival, ...events]
    .map((event, n) => `${JSON.stringify({ ...event, n, sessionId: 'ses_0' })}\n`)
    .join('');
}

const turnIdOf = (turn: number): string => `trn_${String(turn).padStart(16, '0')}`;

function metadataOf(
  id: string,
  { title = 'Keepers of the light', startedAt = '2026-03-01T10:00:00.000Z', metadata = {} }: EpisodeOptions,
  made: { cues: readonly TrackCue[]; samples: number; speakers: readonly (readonly [string, string])[] },
): SessionMetadata {
  const { cues, samples, speakers } = made;
  const [[hostId, hostName] = ['you', 'Robin'], ...cast] = speakers;
  const durationMs = samplesToMs(samples);
  const turns = cues.flatMap((cue, turn) => (cue.track === hostId ? [] : [turnOf(cue, turn)]));
  const heard = (speaker: string) => cues.filter(({ track }) => track === speaker);
  return {
    version: 1,
    sessionId: id,
    state: 'finished',
    pid: null,
    title,
    briefing: 'lighthouses',
    startedAt,
    endedAt: new Date(Date.parse(startedAt) + durationMs).toISOString(),
    durationMs,
    sampleRate: SAMPLE_RATE,
    samples,
    host: { id: hostId, name: hostName, stt: ENGINE },
    cast: cast.map(([speaker, name]) => ({ id: speaker, name, role: 'expert', voice: 'v', llm: ENGINE, tts: ENGINE })),
    turns,
    spent: {
      turns: turns.length,
      inputTokens: 900,
      outputTokens: 300,
      estimated: true,
      costUsd: 0,
      unpricedTurns: 0,
      ttsCharacters: 900,
    },
    talkMs: Object.fromEntries(
      speakers.map(([speaker]) => [
        speaker,
        heard(speaker).reduce((sum, cue) => sum + samplesToMs(cue.endAt - cue.startAt), 0),
      ]),
    ),
    markers: [{ atMs: durationMs / 2, label: 'the good part' }],
    sync: { tracks: [], maxDeviationSamples: 0, ok: true },
    missing: [],
    recovered: false,
    files: [],
    ...metadata,
  };
}

function turnOf(cue: TrackCue, turn: number): SessionMetadata['turns'][number] {
  return {
    turnId: turnIdOf(turn),
    speaker: cue.track,
    startMs: samplesToMs(cue.startAt),
    endMs: samplesToMs(cue.endAt),
    interrupted: cue.interrupted,
    llm: 'rehearsal/script',
    tts: 'rehearsal/flite',
    wordTimes: 'exact',
    latency: {
      hostEndAt: cue.startAt - 40_000,
      endpointMs: 400,
      transcriptMs: 0,
      tokenMs: 210,
      clauseMs: 40,
      soundMs: 120,
      playbackMs: 60,
      totalMs: 830,
    },
    cost: { inputTokens: 640, outputTokens: 48, estimated: true, costUsd: 0, ttsCharacters: cue.text.length },
  };
}
