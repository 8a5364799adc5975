import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toSrt, toVtt, type CaptionCue } from './captions.js';

const SECOND = 48_000;

function cue(text: string, startS: number, endS: number, more: Partial<CaptionCue> = {}): CaptionCue {
  return {
    speaker: 'Mara',
    startAt: startS * SECOND,
    endAt: endS * SECOND,
    text,
    words: [],
    interrupted: false,
    ...more,
  };
}

function timed(text: string, startS: number, secondsPerWord: number, more: Partial<CaptionCue> = {}): CaptionCue {
  const words = text.split(' ').map((word, index) => ({
    text: word.toLowerCase(),
    startAt: (startS + index * secondsPerWord) * SECOND,
    endAt: (startS + (index + 1) * secondsPerWord) * SECOND,
  }));
  return cue(text, startS, startS + words.length * secondsPerWord, { words, ...more });
}

interface Parsed {
  speaker: string;
  startMs: number;
  endMs: number;
  lines: string[];
  marks: number[];
}

const TIME = String.raw`(\d{2,}):([0-5]\d):([0-5]\d)[.,](\d{3})`;

function parseTime(text: string): number {
  const match = new RegExp(`^${TIME}$`).exec(text);
  expect(match, `"${text}" is a time`).not.toBeNull();
  const [hours = 0, minutes = 0, seconds = 0, ms = 0] = (match ?? []).slice(1).map(Number);
  return ((hours * 60 + minutes) * 60 + seconds) * 1_000 + ms;
}

/** A reader of its own, strict where the specification is: blocks, one time line, tags, character references. */
function parseVtt(file: string): Parsed[] {
  const [header, ...blocks] = file.replace(/\n$/, '').split(/\n\n+/);
  expect(header).toMatch(/^WEBVTT( [^\n]*)?$/);
  return blocks.map((block) => {
    const [times = '', ...payload] = block.split('\n');
    const [start = '', end = ''] = times.split(' --> ');
    const text = payload.join('\n');
    expect(text).not.toContain('-->');
    const voice = /^<v ([^<>\n]+)>([\s\S]*)<\/v>$/.exec(text);
    const body = voice?.[2] ?? text;
    const marks = [...body.matchAll(/<([^>]*)>/g)].map((mark) => parseTime(mark[1] ?? ''));
    const plain = body.replace(/<[^>]*>/g, '');
    expect(plain).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
    return {
      speaker: unescape(voice?.[1] ?? ''),
      startMs: parseTime(start),
      endMs: parseTime(end),
      lines: plain.split('\n').map(unescape),
      marks,
    };
  });
}

function unescape(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function parseSrt(file: string): { startMs: number; endMs: number; lines: string[] }[] {
  const blocks = file === '' ? [] : file.replace(/\n$/, '').split('\n\n');
  return blocks.map((block, index) => {
    const [number, times = '', ...lines] = block.split('\n');
    expect(number).toBe(String(index + 1));
    const [start = '', end = ''] = times.split(' --> ');
    return { startMs: parseTime(start), endMs: parseTime(end), lines };
  });
}

const anyText = fc
  .array(
    fc.oneof(
      fc.constantFrom('a', 'well,', 'R&D', '<b>', '-->', '&lt;', 'naïve', '日本語', 'end.', '👍🏽'),
      fc.string({ maxLength: 150 }),
    ),
    { maxLength: 60 },
  )
  .map((words) => words.join(' '));
const anySample = fc.integer({ min: -SECOND, max: 100 * 3_600 * SECOND });
const anyCue = fc
  .record({
    speaker: fc.constantFrom('Mara', 'Jon <jon@example.org> & co', ''),
    text: anyText,
    startAt: anySample,
    lasts: fc.integer({ min: -SECOND, max: 60 * SECOND }),
    interrupted: fc.boolean(),
    withWords: fc.boolean(),
  })
  .map(({ lasts, withWords, ...rest }): CaptionCue => {
    const texts = rest.text.split(/\s+/u).filter((text) => text !== '');
    const wordAt = (index: number) => Math.round(rest.startAt + (lasts * index) / texts.length);
    const words = texts.map((text, index) => ({ text, startAt: wordAt(index), endAt: wordAt(index + 1) }));
    return { ...rest, endAt: rest.startAt + lasts, words: withWords ? words : [] };
  });

const readable = (cues: readonly CaptionCue[]) =>
  cues
    .filter((each) => !each.interrupted)
    .map((each) => each.text.replace(/\s+/gu, ''))
    .sort();

describe('WebVTT', () => {
  it('names the speaker and places a sentence to the millisecond', () => {
    expect(toVtt([cue('Welcome back.', 3_661.5, 3_662.25)], { title: 'Episode 7' })).toBe(
      'WEBVTT - Episode 7\n\n01:01:01.500 --> 01:01:02.250\n<v Mara>Welcome back.</v>\n',
    );
  });

  it('is a valid empty file when nobody spoke', () => {
    expect(toVtt([])).toBe('WEBVTT\n');
    expect(parseVtt(toVtt([cue('  ', 1, 2), cue('', 3, 4, { interrupted: true })]))).toEqual([]);
  });

  it('cuts a long cue at words and gives each part its words’ own times', () => {
    const text = Array.from({ length: 40 }, (_, index) => `word${index}`).join(' ');
    const parts = parseVtt(toVtt([timed(text, 10, 0.5)]));
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.flatMap((part) => part.lines).join(' ')).toBe(text);
    for (const { lines, startMs, endMs } of parts) {
      const shown = lines
        .join(' ')
        .split(' ')
        .map((word) => Number(word.slice(4)));
      expect(startMs).toBe(10_000 + (shown[0] ?? 0) * 500);
      expect(endMs).toBe(10_000 + ((shown.at(-1) ?? 0) + 1) * 500);
    }
  });

  it('spreads the words by their length where their times are not known', () => {
    const parts = parseVtt(toVtt([cue('abcde '.repeat(44).trim(), 0, 44)]));
    // 11 words of 5 letters fill a line, so 22 fill a cue; each word lasts a second.
    expect(parts.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [0, 22_000],
      [22_000, 44_000],
    ]);
  });

  it('breaks a word only when it is longer than a line', () => {
    const [one, two] = [`https://example.org/${'a'.repeat(45)}`, 'b'.repeat(66)];
    expect(parseVtt(toVtt([cue(`${one} ${two}`, 0, 2)])).flatMap((part) => part.lines)).toEqual([
      one,
      'b'.repeat(33),
      'b'.repeat(33),
    ]);
  });

  it('marks the words with their times when asked', () => {
    const [part] = parseVtt(toVtt([timed('One two three', 1, 0.5)], { wordTimes: true }));
    expect(part).toMatchObject({ startMs: 1_000, marks: [1_500, 2_000], lines: ['One two three'] });
  });

  it.each([
    ['I think we should,', 'I think we should—'],
    ['Wait...', 'Wait—'],
    ['so it was—', 'so it was—'],
    ['really?', 'really?—'],
  ])('ends what was interrupted with a dash: %s', (text, shown) => {
    expect(parseVtt(toVtt([cue(text, 0, 1, { interrupted: true })]))[0]?.lines).toEqual([shown]);
  });

  it('puts the dash on the last part only', () => {
    const parts = parseVtt(toVtt([timed('again and '.repeat(30).trim(), 0, 0.3, { interrupted: true })]));
    const dashes = parts.map((part) => part.lines.join(' ').includes('—'));
    expect(dashes.indexOf(true)).toBe(parts.length - 1);
  });

  it('lets two people speak at once, but no one with themselves', () => {
    const cues = [cue('second', 2, 5), cue('first', 1, 4), cue('other', 1.5, 3, { speaker: 'Jon' })];
    expect(parseVtt(toVtt(cues)).map(({ speaker, startMs }) => [speaker, startMs])).toEqual([
      ['Mara', 1_000],
      ['Jon', 1_500],
      ['Mara', 4_000],
    ]);
  });

  it('keeps its promises for any cues whatever', () => {
    fc.assert(
      fc.property(fc.array(anyCue, { maxLength: 8 }), fc.boolean(), (cues, wordTimes) => {
        const parts = parseVtt(toVtt(cues, { wordTimes, title: 'a --> b\nc' }));
        const freeFrom = new Map<string, number>();
        parts.forEach((part, index) => {
          expect(part.startMs).toBeGreaterThanOrEqual(
            Math.max(parts[index - 1]?.startMs ?? 0, freeFrom.get(part.speaker) ?? 0),
          );
          expect(part.endMs).toBeGreaterThan(part.startMs);
          freeFrom.set(part.speaker, part.endMs);
          expect(part.lines.length).toBeLessThanOrEqual(2);
          for (const line of part.lines) expect(Array.from(line).length).toBeLessThanOrEqual(65);
          const times = [part.startMs, ...part.marks, part.endMs];
          for (let mark = 1; mark < times.length; mark += 1) expect(times[mark]).toBeGreaterThan(times[mark - 1] ?? 0);
        });
        const letters = (text: string) => Array.from(text.replace(/\s/gu, '')).sort().join('');
        const shown = letters(parts.flatMap((part) => part.lines).join(''));
        if (cues.every((each) => !each.interrupted)) expect(shown).toBe(letters(readable(cues).join('')));
      }),
      { numRuns: 300 },
    );
  });
});

describe('SubRip', () => {
  it('numbers its cues and begins each with the name', () => {
    expect(toSrt([cue('Hello & welcome.', 0, 1.5), cue('Hi.', 2, 3, { speaker: 'Jon' })])).toBe(
      '1\n00:00:00,000 --> 00:00:01,500\nMara: Hello & welcome.\n\n2\n00:00:02,000 --> 00:00:03,000\nJon: Hi.\n',
    );
  });

  it('keeps its lines short whatever the cues and names', () => {
    const anyName = fc.oneof(fc.constant(''), fc.string({ maxLength: 120 }));
    fc.assert(
      fc.property(fc.array(anyCue, { maxLength: 5 }), anyName, (cues, speaker) => {
        for (const { lines, startMs, endMs } of parseSrt(toSrt(cues.map((each) => ({ ...each, speaker }))))) {
          expect(endMs).toBeGreaterThan(startMs);
          expect(lines.length).toBeLessThanOrEqual(2);
          for (const line of lines) expect(Array.from(line).length).toBeLessThanOrEqual(65);
        }
      }),
      { numRuns: 200 },
    );
  });
});
