import { SAMPLE_RATE } from '../protocol/audio-format.js';
import type { Episode, EpisodePlace } from './episode.js';

export interface Chapter {
  readonly title: string;
  /** Samples from the episode's first one; chapters follow each other without gaps. */
  readonly startAt: number;
  readonly endAt: number;
}

/** A part that nobody marked must be worth jumping to. */
const SHORTEST_SAMPLES = 30 * SAMPLE_RATE;
/** Nobody listens to a greeting for its own sake: a part that begins this early begins the episode. */
const GREETING_SAMPLES = 15 * SAMPLE_RATE;
/** Where somebody put a chapter, it stays: this near to the beginning the beginning was meant. */
const IMPRECISION_SAMPLES = SAMPLE_RATE;
const TITLE_CHARACTERS = 120;

/**
 * The parts of an episode. Where somebody set chapters they are those; otherwise each marker with a label begins one,
 * and each talking point where it is brought up first, unless that would make a part too short.
 */
export function chaptersOf({ places, samples, title }: Pick<Episode, 'places' | 'samples' | 'title'>): Chapter[] {
  const set = places.filter(({ kind }) => kind === 'chapter');
  const begins = set.length > 0 ? set : suggested(places, samples);
  const titled = begins.map(({ at, title: label }, index) => ({ at, title: titleOf(label) || `Part ${index + 1}` }));
  const [first] = titled;
  const early = first !== undefined && first.at <= (set.length > 0 ? IMPRECISION_SAMPLES : GREETING_SAMPLES);
  const opening = { at: 0, title: early ? first.title : first === undefined ? titleOf(title) : 'Opening' };
  const starts = [opening, ...(early ? titled.slice(1) : titled)];
  return starts.map((start, index) => ({
    title: start.title,
    startAt: start.at,
    endAt: starts[index + 1]?.at ?? samples,
  }));
}

function suggested(places: readonly EpisodePlace[], samples: number): EpisodePlace[] {
  const markers = places.filter(({ kind, title }) => kind === 'marker' && title.trim() !== '');
  const taken = [...markers];
  const seen = new Set<string>();
  for (const place of places.filter(({ kind }) => kind === 'point').toSorted((a, b) => a.at - b.at)) {
    const told = seen.has(place.title);
    seen.add(place.title);
    const near = taken.some(({ at }) => Math.abs(at - place.at) < SHORTEST_SAMPLES);
    if (!told && !near && samples - place.at >= SHORTEST_SAMPLES) taken.push(place);
  }
  return taken.toSorted((a, b) => a.at - b.at);
}

function titleOf(label: string): string {
  const line = label.replace(/\s+/gu, ' ').trim().slice(0, TITLE_CHARACTERS);
  return line.charAt(0).toUpperCase() + line.slice(1);
}

/** The markers that begin no chapter. */
export function markersBeside(chapters: readonly Chapter[], places: readonly EpisodePlace[]): EpisodePlace[] {
  const begins = new Set(chapters.map(({ startAt }) => startAt));
  return places.filter(({ kind, at, title }) => kind === 'marker' && title.trim() !== '' && !begins.has(at));
}

/**
 * JSON Chapters 1.2 of Podcasting 2.0, to be served as `application/json+chapters`.
 * https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/examples/chapters/jsonChapters.md
 */
export function chaptersJson(episode: Pick<Episode, 'title' | 'speakers'>, chapters: readonly Chapter[]): string {
  const seconds = (at: number) => Math.round((at / SAMPLE_RATE) * 1_000) / 1_000;
  const document = {
    version: '1.2.0',
    title: episode.title,
    author: episode.speakers.find(({ kind }) => kind === 'host')?.name,
    chapters: chapters.map(({ title, startAt, endAt }) => ({
      startTime: seconds(startAt),
      endTime: seconds(endAt),
      title,
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
