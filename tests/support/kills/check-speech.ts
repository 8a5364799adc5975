import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCaptions, type TrackCue } from '../../../src/recording/caption-file.js';
import { type LedgerEntry, readLedger } from '../../../src/recording/ledger.js';
import type { LivePage } from '../live-page.js';
import { readStem } from '../stems.js';

export const AI_SPEAKERS = ['claude', 'guest'] as const;
/** A player and a track may round the same moment differently. */
const PLACE_SAMPLES = 48;
const CAPTION_SAMPLES = 2_400;
/** Two seconds: one flush, which after a kill is all that a page gives back of a reply. */
const UNVOUCHED_SAMPLES = 96_000;

interface SpokenSpan {
  readonly turnId: string;
  readonly from: number;
  readonly at: number;
  readonly n: number;
}

/** What the loudspeaker played of a turn, and how much of it its track has. */
export interface TurnSound {
  readonly turnId: string;
  readonly played: number;
  readonly kept: number;
}

/** Every turn of which the page played something. */
export async function turnSounds(directory: string, page: LivePage): Promise<TurnSound[]> {
  const spans = (await Promise.all(AI_SPEAKERS.map((speaker) => spansOf(directory, speaker)))).flat();
  return page.host.player.heard.flatMap(({ turnId, spans: heard }) => {
    const played = heard.reduce((sum, { from, to }) => sum + to - from, 0);
    const kept = spans.filter((span) => span.turnId === turnId).reduce((sum, { n }) => sum + n, 0);
    return played === 0 ? [] : [{ turnId, played, kept }];
  });
}

/** AI speech lies where it was heard, the ledger says which, and captions stand where the words are. */
export async function checkSpeech(episode: { directory: string; page: LivePage }): Promise<string[]> {
  const { directory, page } = episode;
  const played = page.played;
  const checks = AI_SPEAKERS.map(async (speaker) => {
    const [stem, spans] = await Promise.all([readStem(directory, speaker), spansOf(directory, speaker)]);
    return [
      ...checkSound(speaker, stem, played),
      ...checkLedger(speaker, stem, spans),
      ...checkPlaces(spans, page),
      ...(await checkWords(directory, speaker, spans)),
    ];
  });
  return (await Promise.all(checks)).flat();
}

/** No sample on the track that the loudspeaker did not play at that moment. */
function checkSound(speaker: string, stem: Int16Array, played: Int16Array): string[] {
  const first = stem.findIndex((sample, index) => sample !== 0 && sample !== played[index]);
  return first === -1 ? [] : [`${speaker}'s stem differs from what was played at sample ${first}`];
}

/** Samples are written before their line: a kill between the two leaves one flush of them that the ledger does not know. */
function checkLedger(speaker: string, stem: Int16Array, spans: readonly SpokenSpan[]): string[] {
  const gaps = spans
    .toSorted((one, other) => one.at - other.at)
    .map(({ at, n }, index, sorted) => {
      const end = sorted[index + 1]?.at ?? stem.length;
      return stem.subarray(at + n, end).reduce(countSound, 0);
    });
  const before = stem.subarray(0, Math.min(stem.length, ...spans.map(({ at }) => at))).reduce(countSound, 0);
  const unknown = Math.max(before, ...gaps);
  return unknown <= UNVOUCHED_SAMPLES ? [] : [`${speaker}'s ledger does not know ${unknown} samples of the stem`];
}

function countSound(count: number, sample: number): number {
  return sample === 0 ? count : count + 1;
}

function checkPlaces(spans: readonly SpokenSpan[], page: LivePage): string[] {
  return spans.flatMap(({ turnId, from, at }) => {
    const heard = page.host.player.heard.find((turn) => turn.turnId === turnId)?.spans ?? [];
    const offsets = heard
      .filter((span) => span.from <= from && from <= span.to)
      .map((span) => span.at + from - span.from - at);
    if (offsets.some((offset) => Math.abs(offset) <= PLACE_SAMPLES)) return [];
    return [`${turnId} is on its track ${offsets.join(' or ')} samples from where it was heard`];
  });
}

/** A caption lies on its speech, and each of its words within 50 ms of where the voice has it. */
async function checkWords(directory: string, speaker: string, spans: readonly SpokenSpan[]): Promise<string[]> {
  const cues = (await readCaptions(join(directory, 'captions.jsonl'))).filter(({ track }) => track === speaker);
  const log = (await readFile(join(directory, 'events.jsonl'), 'utf8')).split('\n').slice(0, -1);
  const pieces = log.map((line) => JSON.parse(line) as Piece).filter(({ type }) => type === 'tts.complete');
  return cues.flatMap((cue) => {
    const own = spans.filter(({ at, n }) => at < cue.endAt + CAPTION_SAMPLES && at + n > cue.startAt - CAPTION_SAMPLES);
    const turnId = own[0]?.turnId;
    if (turnId === undefined) return [`a caption of ${speaker} stands where nothing was said: ${cue.text}`];
    const words = pieces.filter((piece) => piece.turnId === turnId).flatMap((piece) => piece.words);
    return strayWords(cue, words, own).map((word) => `"${word}" of ${turnId} is captioned where it was not heard`);
  });
}

interface Piece {
  readonly type: string;
  readonly turnId: string;
  readonly words: readonly { readonly text: string; readonly from: number }[];
}

function strayWords(cue: TrackCue, words: Piece['words'], spans: readonly SpokenSpan[]): string[] {
  const places = words.flatMap(({ text, from }) =>
    spans
      .filter((span) => span.from <= from && from < span.from + span.n)
      .map((span) => ({ text, at: span.at + from - span.from })),
  );
  const stray = cue.words.filter(
    ({ text, startAt }) =>
      !places.some((place) => place.text === text && Math.abs(place.at - startAt) <= CAPTION_SAMPLES),
  );
  return stray.map(({ text }) => text);
}

async function spansOf(directory: string, speaker: string): Promise<SpokenSpan[]> {
  const entries: LedgerEntry[] = await readLedger(join(directory, `${speaker}.ledger.jsonl`));
  return entries.flatMap((entry) => ('turnId' in entry ? [entry] : []));
}
