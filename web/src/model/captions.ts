export interface Cue {
  readonly from: string;
  readonly speaker: string | null;
  readonly text: string;
}

const TIMING = /^(\d{2,}:)?\d{2}:\d{2}\.\d{3} --> /;
const VOICE = /^<v(?:\.[^\s>]+)?\s+([^>]+)>/;

const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&nbsp;', ' ').replaceAll('&amp;', '&');

const cueOf = (block: string): Cue | null => {
  const lines = block.split('\n');
  const at = lines.findIndex((line) => TIMING.test(line));
  const timing = lines[at];
  if (timing === undefined) return null;
  const raw = lines.slice(at + 1).join(' ');
  const speaker = VOICE.exec(raw)?.[1] ?? null;
  const text = unescaped(raw.replaceAll(/<[^>]*>/g, ''))
    .replaceAll(/\s+/g, ' ')
    .trim();
  const start = (timing.split(' ')[0] ?? '').replace(/\.\d+$/, '').replace(/^00:(?=\d\d:)/, '');
  return { from: start, speaker: speaker === null ? null : unescaped(speaker), text };
};

/** WebVTT → the lines a person reads: start, speaker, words; word times and styling are left out. */
export const readCaptions = (vtt: string): readonly Cue[] =>
  vtt
    .replaceAll('\r\n', '\n')
    .split(/\n{2,}/)
    .map(cueOf)
    .filter((cue): cue is Cue => cue !== null && cue.text !== '');
