import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { BYTES_PER_SAMPLE, samplesToMs } from '../protocol/audio-format.js';
import { HOST_ID } from '../protocol/live-session.js';
import type { SessionFile } from '../protocol/server-events.js';
import { parseWav, WAV_HEADER_BYTES } from '../audio/wav.js';
import { readCaptions, type TrackCue } from './caption-file.js';
import { toVtt } from './captions.js';
import { lostSpans, readLedger } from './ledger.js';
import { deriveAll } from './opus-webm.js';
import { writeMetadata, type SessionMetadata } from './session-metadata.js';
import { readHead } from './read-head.js';

/** What finishing found out about the recording, for its metadata. */
export interface FolderFacts {
  readonly samples: number;
  readonly files: SessionFile[];
  readonly sync: NonNullable<SessionMetadata['sync']>;
  readonly missing: SessionMetadata['missing'];
}

/**
 * Derives from the finished stems what a producer opens: captions, Opus copies, metadata.
 * The same for a session that ended well and for one found after a crash.
 * An abort leaves out Opus copies only; they are made at the next start.
 */
export async function finishFolder(options: {
  directory: string;
  samples: number;
  metadata: (facts: FolderFacts) => SessionMetadata;
  signal: AbortSignal;
}): Promise<readonly SessionFile[]> {
  const { directory, samples } = options;
  await writeCaptions(directory);
  const stems = (await readdir(directory)).filter((name) => name.endsWith('.wav'));
  const sync = await syncCheck(directory, stems, samples);
  const missing = lostSpans(await readLedger(join(directory, `${HOST_ID}.ledger.jsonl`)), samples).map((span) => ({
    startMs: samplesToMs(span.at),
    durationMs: samplesToMs(span.n),
  }));
  await removeCopies(directory);
  const facts = async () => ({ samples, sync, missing, files: await listFiles(directory) });
  await writeMetadata(directory, options.metadata(await facts()));
  await deriveOpus(directory, stems, options.signal);
  await writeMetadata(directory, options.metadata(await facts()));
  return listFiles(directory);
}

async function writeCaptions(directory: string): Promise<void> {
  // A producer has corrected them since; what is missing here is something else.
  if ((await readdir(directory)).includes('edits.jsonl')) return;
  const cues = await readCaptions(join(directory, 'captions.jsonl'));
  const tracks = groupByTrack(cues);
  await writeFile(join(directory, 'session.vtt'), toVtt(cues));
  for (const [track, own] of tracks) await writeFile(join(directory, `${track}.vtt`), toVtt(own));
}

function groupByTrack(cues: readonly TrackCue[]): Map<string, TrackCue[]> {
  const tracks = new Map<string, TrackCue[]>();
  for (const cue of cues) tracks.set(cue.track, [...(tracks.get(cue.track) ?? []), cue]);
  return tracks;
}

async function syncCheck(directory: string, stems: readonly string[], samples: number): Promise<FolderFacts['sync']> {
  const tracks = await Promise.all(
    stems.map(async (name) => {
      const path = join(directory, name);
      const { size } = await stat(path);
      const { dataBytes } = parseWav(await readHead(path, WAV_HEADER_BYTES), size);
      return { name, samples: dataBytes / BYTES_PER_SAMPLE };
    }),
  );
  const deviations = tracks.map((track) => Math.abs(track.samples - samples));
  const maxDeviationSamples = Math.max(0, ...deviations);
  return { tracks, maxDeviationSamples, ok: maxDeviationSamples === 0 };
}

/** A session that went on has copies of what it was before: left there, they would pass for copies of the whole. */
async function removeCopies(directory: string): Promise<void> {
  const copies = (await readdir(directory)).filter((name) => /\.webm(\.partial)?$/.test(name));
  for (const name of copies) await rm(join(directory, name), { force: true });
}

async function deriveOpus(directory: string, stems: readonly string[], signal: AbortSignal): Promise<void> {
  const jobs = stems.map((name) => ({
    wavPath: join(directory, name),
    webmPath: join(directory, `${basename(name, '.wav')}.webm`),
  }));
  if (signal.aborted) return;
  try {
    await deriveAll(jobs, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

const KINDS: readonly (readonly [RegExp, SessionFile['kind']])[] = [
  [/\.ledger\.jsonl$/, 'ledger'],
  [/\.jsonl$/, 'log'],
  [/^mix\./, 'mix'],
  [/\.wav$/, 'stem'],
  [/\.webm$/, 'webm'],
  [/\.vtt$/, 'captions'],
  [/\.yaml$/, 'metadata'],
];

/** The files of a session folder that are meant for people, smallest names first. */
export async function listFiles(directory: string): Promise<SessionFile[]> {
  const names = (await readdir(directory)).filter((name) => !name.endsWith('.partial')).sort();
  const files = await Promise.all(names.map((name) => describe(directory, name)));
  return files.filter((file) => file !== null);
}

async function describe(directory: string, name: string): Promise<SessionFile | null> {
  const kind = KINDS.find(([pattern]) => pattern.test(name))?.[1];
  if (kind === undefined) return null;
  const { size } = await stat(join(directory, name));
  const track = /^([a-z][a-z0-9-]*)\.(?:wav|webm|vtt|ledger\.jsonl)$/.exec(name)?.[1];
  const speaker = track === undefined || track === 'session' || track === 'mix' ? {} : { speaker: track };
  return { name, bytes: size, kind, ...speaker };
}
