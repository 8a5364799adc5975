import { samplesToMs } from '../protocol/audio-format.js';
import type { EpisodeCue } from './episode.js';
import type { TimedWord } from './words.js';

/** What stands on the screen at once. */
export interface Card {
  readonly startMs: number;
  readonly endMs: number;
  readonly lines: readonly string[];
}

const LINE_CHARACTERS = 32;
const LINES = 2;
/** The longest name a card begins with; a longer one would leave no room for words. */
const NAME_CHARACTERS = 16;
/** Nothing shorter can be read. */
const SHORTEST_MS = 300;

/** Cuts lines of dialogue into cards, at word boundaries, sorted by time; those of one speaker never overlap. */
export function cardsOf(cues: readonly EpisodeCue[]): Card[] {
  const freeFromMs = new Map<string, number>();
  let named: string | undefined;
  const cards = cues.flatMap(({ speaker, words }) => {
    const name = oneLine(speaker.name).slice(0, NAME_CHARACTERS);
    const prefix = named === speaker.id || name === '' ? [] : [`${name}:`];
    named = speaker.id;
    return screensOf(words, prefix).map(({ lines, first, last }) => {
      const startMs = Math.max(freeFromMs.get(speaker.id) ?? 0, Math.round(samplesToMs(first.startAt)));
      const endMs = Math.max(startMs + SHORTEST_MS, Math.round(samplesToMs(last.endAt)));
      freeFromMs.set(speaker.id, endMs);
      return { startMs, endMs, lines };
    });
  });
  return cards.sort((a, b) => a.startMs - b.startMs);
}

interface Screen {
  lines: string[];
  readonly first: TimedWord;
  last: TimedWord;
}

function screensOf(words: readonly TimedWord[], prefix: readonly string[]): Screen[] {
  const screens: Screen[] = [];
  let ahead = prefix.join('');
  for (const word of words.flatMap(splitLong)) {
    const screen = screens.at(-1);
    const line = screen?.lines.at(-1) ?? '';
    if (screen !== undefined && line.length + 1 + word.text.length <= LINE_CHARACTERS) {
      screen.lines[screen.lines.length - 1] = `${line} ${word.text}`;
      screen.last = word;
    } else if (screen !== undefined && screen.lines.length < LINES) {
      screen.lines.push(word.text);
      screen.last = word;
    } else {
      screens.push({ lines: opening(ahead, word.text), first: word, last: word });
      ahead = '';
    }
  }
  return screens;
}

/** The name stands on a line of its own where the first word is too long for its line. */
function opening(name: string, text: string): string[] {
  if (name === '') return [text];
  return name.length + 1 + text.length <= LINE_CHARACTERS ? [`${name} ${text}`] : [name, text];
}

/** A word longer than a line (an address, say) is broken hard. */
function splitLong(word: TimedWord): TimedWord[] {
  const characters = Array.from(word.text);
  if (characters.length <= LINE_CHARACTERS) return [word];
  const parts = Math.ceil(characters.length / LINE_CHARACTERS);
  const place = (part: number) => word.startAt + ((word.endAt - word.startAt) * part) / parts;
  return Array.from({ length: parts }, (_, part) => ({
    text: characters.slice(part * LINE_CHARACTERS, (part + 1) * LINE_CHARACTERS).join(''),
    startAt: place(part),
    endAt: place(part + 1),
  }));
}

function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}
