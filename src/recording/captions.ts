import { LINE_CHARACTERS, layOut, type CaptionCue, type Subtitle } from './caption-layout.js';

export type { CaptionCue, CaptionWord } from './caption-layout.js';

export interface VttOptions {
  /** Stands behind `WEBVTT` on the first line. */
  readonly title?: string;
  /** Marks each word with its time, for players that light words up as they are said. */
  readonly wordTimes?: boolean;
}

/** The longest name a line begins with in SRT; a longer one would leave no room for words. */
const NAME_CHARACTERS = Math.floor(LINE_CHARACTERS / 2);

/**
 * WebVTT (https://www.w3.org/TR/webvtt1/) with a voice span per cue. Cues come in any order; see `layOut` for the
 * promises about lines and times.
 */
export function toVtt(cues: readonly CaptionCue[], options: VttOptions = {}): string {
  const title = oneLine(options.title ?? '').replaceAll('-->', '→');
  const blocks = layOut(cues).map((subtitle) => {
    const voice = oneLine(subtitle.speaker);
    const text = vttText(subtitle, options.wordTimes ?? false);
    const times = `${vttTime(subtitle.startMs)} --> ${vttTime(subtitle.endMs)}`;
    return `${times}\n${voice === '' ? text : `<v ${escapeText(voice)}>${text}</v>`}\n`;
  });
  return [`WEBVTT${title === '' ? '' : ` - ${title}`}\n`, ...blocks].join('\n');
}

/** SubRip: numbered subtitles, each beginning with the speaker's name. */
export function toSrt(cues: readonly CaptionCue[]): string {
  const subtitles = layOut(cues, (speaker) => Array.from(srtPrefix(speaker)).length);
  const blocks = subtitles.map(({ speaker, startMs, endMs, lines }, index) => {
    const text = lines.map((line) => line.map((word) => word.text).join(' ')).join('\n');
    // SubRip has no escapes; a lone arrow would be read as a time line.
    const safe = `${srtPrefix(speaker)}${text}`.replaceAll('-->', '→');
    return `${index + 1}\n${srtTime(startMs)} --> ${srtTime(endMs)}\n${safe}\n`;
  });
  return blocks.join('\n');
}

function srtPrefix(speaker: string): string {
  const name = Array.from(oneLine(speaker)).slice(0, NAME_CHARACTERS).join('');
  return name === '' ? '' : `${name}: `;
}

function vttText({ lines, startMs, endMs }: Subtitle, wordTimes: boolean): string {
  // A time inside a cue must lie strictly within it and behind the one before.
  let lastMs = startMs;
  const marked = lines.map((line) =>
    line.map((word) => {
      const text = escapeText(word.text);
      if (!wordTimes || word.startMs <= lastMs || word.startMs >= endMs) return text;
      lastMs = word.startMs;
      return `<${vttTime(word.startMs)}>${text}`;
    }),
  );
  return marked.map((line) => line.join(' ')).join('\n');
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}

function vttTime(ms: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const three = String(ms % 1_000).padStart(3, '0');
  return `${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1_000) % 60)}.${three}`;
}

function srtTime(ms: number): string {
  return vttTime(ms).replace('.', ',');
}
