import { samplesToMs } from '../protocol/audio-format.js';

export interface CaptionWord {
  readonly text: string;
  /** Samples of the session, 48 kHz. */
  readonly startAt: number;
  readonly endAt: number;
}

/** What one speaker said in one go, as far as it was heard. */
export interface CaptionCue {
  /** The display name. */
  readonly speaker: string;
  /** Samples of the session, 48 kHz. */
  readonly startAt: number;
  readonly endAt: number;
  /** Word times where they are known, else empty. */
  readonly words: readonly CaptionWord[];
  /** The words as they are to be read, with punctuation. */
  readonly text: string;
  /** Cut off by somebody: the last line ends with a dash. */
  readonly interrupted: boolean;
}

export interface TimedText {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** One subtitle: what stands on the screen at once. */
export interface Subtitle {
  readonly speaker: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly lines: readonly (readonly TimedText[])[];
}

/** What fits on a phone held upright, and what the podcast transcript guidelines allow. */
export const LINE_CHARACTERS = 65;
const LINES = 2;
/** Nothing shorter can be read; a cue squeezed between others is held this long. */
const SHORTEST_MS = 200;

/**
 * Cuts cues into subtitles of at most two lines, at word boundaries, sorted by start. Times are whole milliseconds,
 * never negative, and those of one speaker never overlap.
 * @param prefixLength characters each subtitle's first line spends on the speaker's name
 */
export function layOut(cues: readonly CaptionCue[], prefixLength: (speaker: string) => number = () => 0): Subtitle[] {
  const freeFromMs = new Map<string, number>();
  const subtitles: Subtitle[] = [];
  for (const cue of [...cues].sort((a, b) => a.startAt - b.startAt)) {
    const prefix = prefixLength(cue.speaker);
    const words = timedTexts(cue).flatMap((word) => splitLong(word, LINE_CHARACTERS - prefix));
    for (const lines of screens(words, prefix)) {
      const startMs = Math.max(0, freeFromMs.get(cue.speaker) ?? 0, lines[0]?.[0]?.startMs ?? 0);
      const endMs = Math.max(startMs + SHORTEST_MS, lines.at(-1)?.at(-1)?.endMs ?? 0);
      freeFromMs.set(cue.speaker, endMs);
      subtitles.push({ speaker: cue.speaker, startMs, endMs, lines });
    }
  }
  return subtitles.sort((a, b) => a.startMs - b.startMs);
}

/** The readable words with their times: those of the cue where the counts agree, else spread by length. */
function timedTexts(cue: CaptionCue): TimedText[] {
  const texts = cue.text.split(/\s+/u).filter((text) => text !== '');
  const last = texts.length - 1;
  if (cue.interrupted && last >= 0) texts[last] = brokenOff(texts[last] ?? '');
  return texts.length === cue.words.length ? fromWords(texts, cue.words) : spread(texts, cue);
}

/** "maybe," → "maybe—" */
function brokenOff(text: string): string {
  return `${text.replace(/[\s,;:.…–—-]+$/u, '')}—`;
}

function fromWords(texts: readonly string[], words: readonly CaptionWord[]): TimedText[] {
  return texts.map((text, index) => {
    const word = words[index];
    return { text, startMs: toMs(word?.startAt ?? 0), endMs: toMs(word?.endAt ?? 0) };
  });
}

function spread(texts: readonly string[], cue: CaptionCue): TimedText[] {
  const total = texts.reduce((sum, text) => sum + text.length, 0);
  const span = Math.max(0, cue.endAt - cue.startAt);
  let before = 0;
  return texts.map((text) => {
    const startMs = toMs(cue.startAt + (span * before) / total);
    before += text.length;
    return { text, startMs, endMs: toMs(cue.startAt + (span * before) / total) };
  });
}

/** A word longer than a line (an address, say) is broken hard. */
function splitLong(word: TimedText, longest: number): TimedText[] {
  const characters = Array.from(word.text);
  if (characters.length <= longest) return [word];
  const parts = Math.ceil(characters.length / longest);
  const size = Math.ceil(characters.length / parts);
  const timeAt = (part: number) => Math.round(word.startMs + ((word.endMs - word.startMs) * part) / parts);
  return Array.from({ length: parts }, (_, part) => ({
    text: characters.slice(part * size, (part + 1) * size).join(''),
    startMs: timeAt(part),
    endMs: timeAt(part + 1),
  }));
}

function screens(words: readonly TimedText[], prefixLength: number): TimedText[][][] {
  const all: TimedText[][][] = [];
  let room = 0;
  for (const word of words) {
    const length = Array.from(word.text).length;
    const screen = all.at(-1);
    if (screen !== undefined && length + 1 <= room) {
      screen.at(-1)?.push(word);
      room -= length + 1;
    } else if (screen !== undefined && screen.length < LINES) {
      screen.push([word]);
      room = LINE_CHARACTERS - length;
    } else {
      all.push([[word]]);
      room = LINE_CHARACTERS - prefixLength - length;
    }
  }
  return all;
}

function toMs(at: number): number {
  return Math.max(0, Math.round(samplesToMs(at)));
}
