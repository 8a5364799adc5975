import type { TrackCue } from '../recording/index.js';

export interface TimedWord {
  readonly text: string;
  /** Samples of the session, 48 kHz. */
  readonly startAt: number;
  readonly endAt: number;
}

/** What is read of a cue, word by word: with the times of the recording where both have as many words, else spread. */
export function wordsOf(cue: Pick<TrackCue, 'text' | 'words' | 'startAt' | 'endAt' | 'interrupted'>): TimedWord[] {
  const texts = cue.text.split(/\s+/u).filter((text) => text !== '');
  const last = texts.length - 1;
  if (cue.interrupted && last >= 0) texts[last] = brokenOff(texts[last] ?? '');
  if (texts.length === cue.words.length) {
    return cue.words.map(({ startAt, endAt }, index) => ({ text: texts[index] ?? '', startAt, endAt }));
  }
  return spread(texts, cue);
}

/** Longer words take longer to say. */
function spread(texts: readonly string[], { startAt, endAt }: { startAt: number; endAt: number }): TimedWord[] {
  const total = texts.reduce((sum, text) => sum + text.length, 0);
  let before = 0;
  const place = () => Math.round(startAt + ((endAt - startAt) * before) / total);
  return texts.map((text) => {
    const begins = place();
    before += text.length;
    return { text, startAt: begins, endAt: place() };
  });
}

/** "maybe," → "maybe—" */
function brokenOff(text: string): string {
  return `${text.replace(/[\s,;:.…–—-]+$/u, '')}—`;
}

/** Cut behind each sentence; one of more than `wordsMax` words into parts of about the same length. */
export function sentencesOf(words: readonly TimedWord[], wordsMax: number): TimedWord[][] {
  const sentences: TimedWord[][] = [[]];
  for (const word of words) {
    sentences.at(-1)?.push(word);
    if (endsSentence(word.text)) sentences.push([]);
  }
  return sentences.flatMap((sentence) => {
    const parts = Math.ceil(sentence.length / wordsMax);
    const size = Math.ceil(sentence.length / parts);
    return Array.from({ length: parts }, (_, part) => sentence.slice(part * size, (part + 1) * size));
  });
}

export function endsSentence(text: string): boolean {
  return /[.!?…。？！—]["'”’»)\]]*$/u.test(text);
}
