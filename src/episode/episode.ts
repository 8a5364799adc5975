import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../core/errors.js';
import { msToSamples } from '../protocol/audio-format.js';
import { speakerIdSchema } from '../protocol/live-session.js';
import { readCaptions, readMetadata, type SessionMetadata, type TrackCue } from '../recording/index.js';
import type { Edits } from './edits.js';
import { raisedPoints } from './raised-points.js';
import { shiftedPlace } from './time-shift.js';
import { type TimedWord, wordsOf } from './words.js';

export interface EpisodeSpeaker {
  readonly id: string;
  readonly name: string;
  readonly kind: 'host' | 'ai';
  readonly role: string;
  /** Any of its engines was a built-in one. */
  readonly rehearsal: boolean;
  readonly gainDb: number;
  /** Neither heard in the mix nor read in the texts. */
  readonly muted: boolean;
  /** Has a line in the episode. */
  readonly speaks: boolean;
  /** Seen from the recording's folder. */
  readonly stem: string;
}

export interface EpisodeCue {
  readonly speaker: EpisodeSpeaker;
  readonly startAt: number;
  readonly endAt: number;
  readonly text: string;
  readonly words: readonly TimedWord[];
  readonly interrupted: boolean;
}

/** A place somebody marked, or where a talking point was brought up. */
export interface EpisodePlace {
  readonly at: number;
  readonly title: string;
  readonly kind: 'chapter' | 'marker' | 'point';
}

/** A finished session as an episode. All places are samples from the episode's first one. */
export interface Episode {
  readonly folder: string;
  readonly sessionId: string;
  readonly title: string;
  readonly briefing: string;
  readonly startedAt: Date;
  /** Where the episode lies in the recording; its stems are as long as the recording. */
  readonly trim: { readonly startAt: number; readonly endAt: number };
  readonly recordedSamples: number;
  readonly samples: number;
  readonly speakers: readonly EpisodeSpeaker[];
  readonly cues: readonly EpisodeCue[];
  readonly places: readonly EpisodePlace[];
}

/**
 * Reads the folder of a finished session.
 * @throws AppError `NOT_FOUND` when it is none, `RECORDING_RUNNING` before it is finished, `RECORDING_DAMAGED` when
 * something that is needed is missing or cannot be read
 */
export async function readEpisode(folder: string, edits: Edits = {}): Promise<Episode> {
  const metadata = await metadataOf(folder);
  if (metadata.state !== 'finished' || metadata.samples === null) {
    const how = 'end it, or start the server once so that it repairs what a crash left';
    throw new AppError('RECORDING_RUNNING', `The session ${metadata.sessionId} is not finished: ${how}.`);
  }
  const samples = edits.samples ?? metadata.samples;
  const trim = trimOf(samples, edits);
  const recorded = edits.cues ?? (await readCaptions(join(folder, 'captions.jsonl')));
  const speakers = speakersOf(metadata, { edits, cues: recorded, trim });
  await requireStems(folder, speakers);
  const points = await raisedPoints(join(folder, 'events.jsonl'), metadata.turns);
  const moved = points.map((point) => ({ ...point, at: shiftedPlace(point.at, edits.shifts ?? []) }));
  return {
    folder,
    sessionId: metadata.sessionId,
    title: edits.title ?? metadata.title,
    briefing: metadata.briefing,
    startedAt: new Date(metadata.startedAt),
    trim,
    recordedSamples: samples,
    samples: trim.endAt - trim.startAt,
    speakers,
    cues: cuesOf(recorded, speakers, trim),
    places: placesOf(metadata, edits, moved).flatMap((place) => within(place, trim)),
  };
}

async function metadataOf(folder: string): Promise<SessionMetadata> {
  try {
    const metadata = await readMetadata(folder);
    // They name files.
    for (const { id } of [metadata.host, ...metadata.cast]) speakerIdSchema.parse(id);
    return metadata;
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    if (missing) throw new AppError('NOT_FOUND', `There is no recorded session in ${folder}.`, { cause });
    const why = cause instanceof z.ZodError ? 'lacks something a recording must have' : 'cannot be read';
    throw new AppError('RECORDING_DAMAGED', `The session.yaml in ${folder} ${why}.`, { cause });
  }
}

function trimOf(samples: number, { trim }: Edits): Episode['trim'] {
  const startAt = Math.max(0, trim?.startAt ?? 0);
  const endAt = Math.min(samples, trim?.endAt ?? samples);
  if (startAt < endAt) return { startAt, endAt };
  throw new AppError('RECORDING_DAMAGED', 'There is no sound in this recording, or nothing of it is left by its trim.');
}

function speakersOf(
  { host, cast }: SessionMetadata,
  { edits, cues, trim }: { edits: Edits; cues: readonly RecordedCue[]; trim: Episode['trim'] },
): EpisodeSpeaker[] {
  const inEpisode = cues.filter(
    (cue) => cue.startAt < trim.endAt && cue.endAt > trim.startAt && cue.text.trim() !== '',
  );
  const all = [
    { ...host, kind: 'host' as const, role: 'host', rehearsal: host.stt.rehearsal },
    ...cast.map((one) => ({ ...one, kind: 'ai' as const, rehearsal: one.llm.rehearsal || one.tts.rehearsal })),
  ];
  return all.map(({ id, name, kind, role, rehearsal }) => ({
    id,
    name: edits.names?.[id] ?? name,
    kind,
    role,
    rehearsal,
    gainDb: edits.levels?.[id]?.gainDb ?? 0,
    muted: edits.levels?.[id]?.muted ?? false,
    speaks: inEpisode.some((cue) => trackOf(cue) === id),
    stem: edits.stems?.[id] ?? `${id}.wav`,
  }));
}

async function requireStems(folder: string, speakers: readonly EpisodeSpeaker[]): Promise<void> {
  for (const { stem } of speakers) {
    const found = await stat(join(folder, stem)).catch(() => undefined);
    if (found?.isFile() !== true) throw new AppError('RECORDING_DAMAGED', `The track ${stem} is missing in ${folder}.`);
  }
}

type RecordedCue = TrackCue | NonNullable<Edits['cues']>[number];

/** In edited cues `speaker` is the id, in recorded ones the name. */
const trackOf = (cue: RecordedCue): string => ('track' in cue ? cue.track : cue.speaker);

function cuesOf(
  recorded: readonly RecordedCue[],
  speakers: readonly EpisodeSpeaker[],
  trim: Episode['trim'],
): EpisodeCue[] {
  const cues = recorded.flatMap((cue): EpisodeCue[] => {
    const speaker = speakers.find(({ id }) => id === trackOf(cue));
    if (speaker === undefined || speaker.muted) return [];
    const words = wordsOf(cue).flatMap((word) => within(word, trim));
    const [first] = words;
    const endAt = words.at(-1)?.endAt;
    if (first === undefined || endAt === undefined) return [];
    const text = words.map((word) => word.text).join(' ');
    return [{ speaker, startAt: first.startAt, endAt, text, words, interrupted: cue.interrupted }];
  });
  return cues.sort((a, b) => a.startAt - b.startAt);
}

/** Counted from the episode's beginning; nothing for what begins outside of it. */
function within<T extends { readonly at: number } | { readonly startAt: number; readonly endAt: number }>(
  one: T,
  { startAt, endAt }: Episode['trim'],
): T[] {
  const begins = 'at' in one ? one.at : one.startAt;
  if (begins < startAt || begins >= endAt) return [];
  if ('at' in one) return [{ ...one, at: one.at - startAt }];
  return [{ ...one, startAt: one.startAt - startAt, endAt: Math.min(one.endAt, endAt) - startAt }];
}

function placesOf(metadata: SessionMetadata, edits: Edits, points: readonly EpisodePlace[]): EpisodePlace[] {
  const recorded = metadata.markers.map(({ atMs, label }) => ({
    kind: 'marker' as const,
    at: msToSamples(atMs),
    title: label,
  }));
  const marked = edits.marks?.map(({ kind, at, label }) => ({ kind, at, title: label }));
  return [...(marked ?? recorded), ...points].sort((a, b) => a.at - b.at);
}
