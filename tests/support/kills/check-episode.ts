import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { replayLog } from '../../../src/podcast/turns/replay.js';
import { readCaptions, type TrackCue } from '../../../src/recording/caption-file.js';
import { checkLoggedEvent } from '../../../src/recording/session-event.js';
import { readMetadata } from '../../../src/recording/session-metadata.js';
import type { LivePage } from '../live-page.js';
import { firstDifference, readStem } from '../stems.js';
import { checkSpeech } from './check-speech.js';

/** A finished episode and the page it was made with. */
export interface MadeEpisode {
  readonly directory: string;
  readonly page: LivePage;
  /** A process died before it was finished. */
  readonly recovered: boolean;
}

/** Everything about the files that is not as it should be, in words. */
export async function checkEpisode(episode: MadeEpisode): Promise<string[]> {
  const checks = await Promise.all([
    checkStems(episode),
    checkMetadata(episode),
    checkLog(episode.directory),
    checkCaptions(episode.directory),
    checkSpeech(episode),
    checkCopies(episode.directory),
  ]);
  return checks.flat();
}

async function checkStems({ directory, page }: MadeEpisode): Promise<string[]> {
  const faults: string[] = [];
  const first = firstDifference(await readStem(directory, 'you'), page.sent);
  if (first !== -1)
    faults.push(`the host's stem differs from the microphone at sample ${first} of ${page.sent.length}`);
  const names = (await readdir(directory)).filter((name) => name.endsWith('.wav'));
  const lengths = await Promise.all(
    names.map(async (name) => (await readStem(directory, basename(name, '.wav'))).length),
  );
  if (new Set(lengths).size !== 1) faults.push(`the stems are ${lengths.join(', ')} samples long`);
  return faults;
}

async function checkMetadata({ directory, recovered }: MadeEpisode): Promise<string[]> {
  const metadata = await readMetadata(directory);
  const { state, missing, sync, turns } = metadata;
  const faults: string[] = [];
  if (state !== 'finished') faults.push(`session.yaml says ${state}`);
  if (recovered && !metadata.recovered) faults.push('session.yaml does not say that it was recovered');
  if (missing.length > 0) faults.push(`session.yaml misses ${JSON.stringify(missing)}`);
  if (!sync?.ok) faults.push(`session.yaml says the stems differ by ${sync?.maxDeviationSamples}`);
  const ids = turns.map(({ turnId }) => turnId);
  if (new Set(ids).size !== ids.length) faults.push(`session.yaml has a turn twice: ${ids.join(' ')}`);
  return faults;
}

async function checkLog(directory: string): Promise<string[]> {
  const text = await readFile(join(directory, 'events.jsonl'), 'utf8');
  const lines = text.split('\n').slice(0, -1);
  const faults = lines.flatMap((line, index) => {
    const checked = checkLoggedEvent(parse(line));
    const numbered = (parse(line) as { n?: number } | null)?.n === index;
    if (checked.ok && numbered) return [];
    return [`line ${index + 1} of the log: ${checked.ok ? 'out of its order' : checked.problem}`];
  });
  return [...faults, ...checkReplay(text)];
}

function checkReplay(log: string): string[] {
  try {
    const { difference } = replayLog(log);
    return difference === null ? [] : [`the log replays differently: ${JSON.stringify(difference)}`];
  } catch (error) {
    return [`the log cannot be replayed: ${String(error)}`];
  }
}

async function checkCaptions(directory: string): Promise<string[]> {
  const path = join(directory, 'captions.jsonl');
  const cues = await readCaptions(path);
  const text = await readFile(path, 'utf8').catch(() => '');
  const lines = text.split('\n').slice(0, -1);
  const faults = lines.length === cues.length ? [] : [`${lines.length - cues.length} captions cannot be read`];
  const twice = cues.filter((cue, index) => cues.slice(0, index).some((other) => areOne(cue, other)));
  return [...faults, ...twice.map(({ track, text: words }) => `a caption of ${track} stands twice: ${words}`)];
}

/** Two captions of an AI speaker that cover the same sound. The host's typed lines have no length. */
function areOne(one: TrackCue, other: TrackCue): boolean {
  return one.track !== 'you' && one.track === other.track && one.startAt < other.endAt && other.startAt < one.endAt;
}

/** An Opus copy that is older than its stem is a copy of something else. */
async function checkCopies(directory: string): Promise<string[]> {
  const names = await readdir(directory);
  const faults = names.filter((name) => name.endsWith('.partial')).map((name) => `${name} was left behind`);
  for (const name of names.filter((each) => each.endsWith('.wav'))) {
    const copy = name.replace(/\.wav$/, '.webm');
    if (!names.includes(copy)) faults.push(`${copy} was never made`);
    else if ((await stat(join(directory, copy))).mtimeMs < (await stat(join(directory, name))).mtimeMs)
      faults.push(`${copy} is older than its stem`);
  }
  return faults;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
