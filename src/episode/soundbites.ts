import { SAMPLE_RATE } from '../protocol/audio-format.js';
import type { Episode, EpisodeCue, EpisodePlace } from './episode.js';
import { endsSentence, sentencesOf } from './words.js';
import { xmlText } from './xml-text.js';

/** A stretch that stands by itself: for a preview, or to be shared. */
export interface Soundbite {
  readonly startAt: number;
  readonly endAt: number;
  readonly title: string;
}

/** What the tag's specification recommends, and what people listen to before they decide. */
const SHORTEST_SAMPLES = 15 * SAMPLE_RATE;
const LONGEST_SAMPLES = 60 * SAMPLE_RATE;
const BEST_SAMPLES = 30 * SAMPLE_RATE;
const BITES = 3;
const TITLE_CHARACTERS = 128;
/** Room to breathe before the first and after the last word. */
const MARGIN_SAMPLES = SAMPLE_RATE / 10;

interface Candidate extends Soundbite {
  readonly score: number;
}

/**
 * The best few stretches of 15 to 60 s, in order: whole lines that begin and end with a sentence, a question with its
 * answer before a line alone, one that holds a marker before one that does not.
 */
export function soundbitesOf({ cues, places, samples }: Pick<Episode, 'cues' | 'places' | 'samples'>): Soundbite[] {
  const candidates = cues.flatMap((_, first) => candidatesFrom(cues.slice(first, first + 3), places));
  const chosen: Candidate[] = [];
  for (const candidate of candidates.toSorted((a, b) => b.score - a.score)) {
    const free = chosen.every(({ startAt, endAt }) => candidate.startAt >= endAt || candidate.endAt <= startAt);
    if (free && chosen.length < BITES) chosen.push(candidate);
  }
  return chosen
    .sort((a, b) => a.startAt - b.startAt)
    .map(({ startAt, endAt, title }) => ({
      startAt: Math.max(0, startAt - MARGIN_SAMPLES),
      endAt: Math.min(samples, endAt + MARGIN_SAMPLES),
      title,
    }));
}

/** What begins with the first of these lines: it alone, with the next one, with the next two. */
function candidatesFrom(lines: readonly EpisodeCue[], places: readonly EpisodePlace[]): Candidate[] {
  return lines.flatMap((_, last) => {
    const bite = lines.slice(0, last + 1);
    const [opening] = bite;
    const closing = bite.at(-1);
    const startAt = opening?.startAt ?? 0;
    const endAt = Math.max(...bite.map((cue) => cue.endAt));
    const length = endAt - startAt;
    const whole = closing !== undefined && !closing.interrupted && endsSentence(closing.text);
    if (opening === undefined || !whole || length < SHORTEST_SAMPLES || length > LONGEST_SAMPLES) return [];
    return [{ startAt, endAt, title: titleOf(bite), score: scoreOf(bite, { startAt, endAt }, places) }];
  });
}

function scoreOf(
  bite: readonly EpisodeCue[],
  { startAt, endAt }: { startAt: number; endAt: number },
  places: readonly EpisodePlace[],
): number {
  const marked = places.some(({ kind, at }) => kind !== 'point' && at >= startAt && at <= endAt);
  const answered =
    bite.length === 2 && bite[0]?.speaker.id !== bite[1]?.speaker.id && /\?\W*$/u.test(bite[0]?.text ?? '');
  const cut = bite.filter(({ interrupted }) => interrupted).length;
  const wrongLength = Math.abs(endAt - startAt - BEST_SAMPLES) / BEST_SAMPLES;
  return Number(marked) * 2 + Number(answered) - cut - wrongLength;
}

/** The question, or else the first sentence. */
function titleOf(bite: readonly EpisodeCue[]): string {
  const sentences = bite
    .flatMap(({ words }) => sentencesOf(words, 30))
    .map((one) => one.map(({ text }) => text).join(' '));
  const title = sentences.find((sentence) => sentence.endsWith('?')) ?? sentences[0] ?? '';
  return title.length <= TITLE_CHARACTERS ? title : `${title.slice(0, title.lastIndexOf(' ', TITLE_CHARACTERS - 1))}…`;
}

/**
 * The tags to put into the episode's item of a feed.
 * https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/tags/soundbite.md
 */
export function soundbitesXml(bites: readonly Soundbite[]): string {
  const seconds = (samples: number) => (samples / SAMPLE_RATE).toFixed(3);
  const tags = bites.map(
    ({ startAt, endAt, title }) =>
      `  <podcast:soundbite startTime="${seconds(startAt)}" duration="${seconds(endAt - startAt)}">${xmlText(title)}</podcast:soundbite>\n`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<item xmlns:podcast="https://podcastindex.org/namespace/1.0">\n${tags.join('')}</item>\n`;
}
