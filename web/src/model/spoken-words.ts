import type { LiveState } from '../studio-port.js';

type SpokenLine = NonNullable<LiveState['speaking']>;

/** A line being spoken, cut in three: what was heard, the word that sounds now, and what is still to come. */
export interface SpokenWords {
  readonly heard: string;
  readonly now: string;
  readonly ahead: string;
}

const joined = (words: SpokenLine['words']): string => words.map((word) => word.text.trim()).join(' ');

export const spokenWords = (line: SpokenLine): SpokenWords => {
  const firstAhead = line.words.findIndex((word) => word.from >= line.heard);
  const end = firstAhead === -1 ? line.words.length : firstAhead;
  const last = line.words[end - 1];
  const sounding = last !== undefined && last.to > line.heard;
  const heardEnd = sounding ? end - 1 : end;
  return {
    heard: joined(line.words.slice(0, heardEnd)),
    now: sounding ? last.text.trim() : '',
    ahead: joined(line.words.slice(end)),
  };
};

/** The last whole words that fit; a single word longer than the room is cut inside. */
const tail = (text: string, room: number): string => {
  if (text.length <= room) return text;
  const space = text.indexOf(' ', text.length - room - 1);
  return `… ${text.slice(space === -1 ? text.length - room : space + 1)}`;
};

const head = (text: string, room: number): string => {
  if (text.length <= room) return text;
  const space = text.lastIndexOf(' ', room);
  return `${text.slice(0, space === -1 ? room : space)} …`;
};

/** The part of a spoken line that fits a caption: enough of the past to follow, a little of what comes. */
export const captionOf = (
  spoken: SpokenWords,
  room: { readonly before: number; readonly ahead: number },
): SpokenWords => ({
  heard: tail(spoken.heard, room.before),
  now: spoken.now,
  ahead: head(spoken.ahead, room.ahead),
});

/** The latest words of a longer text, cut at a word. */
export const latestOf = tail;
