import { convertFile, type Segment, TranscriptFormat } from 'transcriptator';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { chaptersJson, chaptersOf } from './chapters.js';
import type { EpisodeCue, EpisodePlace, EpisodeSpeaker } from './episode.js';
import { toldPoints } from './raised-points.js';
import { soundbitesOf, soundbitesXml } from './soundbites.js';
import { ffmpegMetadata } from './tags.js';
import { episodeSrt, episodeTranscriptJson, episodeVtt } from './transcripts.js';
import { sentencesOf, wordsOf } from './words.js';

const SECOND = 48_000;
const MINUTE = 60 * SECOND;

function speaker(id: string, name = id): EpisodeSpeaker {
  const kind = id === 'you' ? 'host' : 'ai';
  return { id, name, kind, role: kind, rehearsal: false, gainDb: 0, muted: false, speaks: true, stem: `${id}.wav` };
}

interface Said {
  readonly at: number;
  readonly seconds: number;
  readonly text: string;
  readonly by?: EpisodeSpeaker;
  readonly interrupted?: boolean;
}

function cue({ at, seconds, text, by = speaker('claude', 'Claude'), interrupted = false }: Said): EpisodeCue {
  const place = { startAt: at * SECOND, endAt: (at + seconds) * SECOND };
  return { ...place, speaker: by, interrupted, text, words: wordsOf({ ...place, text, interrupted, words: [] }) };
}

const host = speaker('you', 'Ada Lovelace-Byron');
const talk = [
  cue({ at: 1, seconds: 4, by: host, text: 'So, what --> what lasts & what is < nothing?' }),
  cue({
    at: 6,
    seconds: 20,
    text: 'Clay lasts. It needs no power, no machine and no more than one patient reader. Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft! And copies.',
  }),
  cue({ at: 25, seconds: 3, by: host, text: 'Hold on' }),
  cue({ at: 29, seconds: 8, text: 'I was about to say that', interrupted: true }),
];
const spoken = { cues: talk };

/** Every word of the segments, in order of time. */
const wordsIn = (segments: readonly Segment[]) =>
  segments
    .map(({ body }) => body)
    .join(' ')
    .split(/\s+/);

describe('transcripts, read by a parser that is not ours', () => {
  it('as WebVTT have a voice for every line', () => {
    // That parser knows names of one word only.
    const cues = talk.map((line) => ({ ...line, speaker: { ...line.speaker, name: line.speaker.id } }));
    const segments = convertFile(episodeVtt({ cues }), TranscriptFormat.VTT);
    expect(new Set(segments.map((one) => one.speaker))).toEqual(new Set(['you', 'claude']));
    expect(segments[0]).toMatchObject({ startTime: 1 });
  });

  it('as SRT keep to two lines of 32 characters, in order, and name each new speaker', () => {
    const srt = episodeSrt(spoken);
    const segments = convertFile(srt, TranscriptFormat.SRT);
    const lines = srt.split('\n').filter((line) => line !== '' && !/^\d+$|-->/.test(line));
    expect(lines.filter((line) => Array.from(line).length > 32)).toEqual([]);
    for (const card of srt.split('\n\n')) expect(card.trim().split('\n').length).toBeLessThanOrEqual(4);
    expect(segments.map(({ startTime }) => startTime)).toEqual(
      [...segments.map(({ startTime }) => startTime)].sort((a, b) => a - b),
    );
    for (const { startTime, endTime } of segments) expect(endTime).toBeGreaterThan(startTime);
    expect(srt.match(/^(Ada Lovelace-Byr|Claude): /gm)).toEqual([
      'Ada Lovelace-Byr: ',
      'Claude: ',
      'Ada Lovelace-Byr: ',
      'Claude: ',
    ]);
    expect(srt).toContain('→');
    expect(wordsIn(segments).at(-1)).toBe('that—');
  });

  /** Written from docs/examples/transcripts/transcripts.md of Podcastindex-org/podcast-namespace. */
  const transcriptSchema = z.strictObject({
    version: z.literal('1.0.0'),
    segments: z.array(
      z.strictObject({
        speaker: z.string(),
        startTime: z.number().min(0),
        endTime: z.number(),
        body: z.string().min(1),
      }),
    ),
  });

  it('as JSON keep to the specification, a segment per sentence', () => {
    const json = episodeTranscriptJson(spoken);
    const { segments } = transcriptSchema.parse(JSON.parse(json));
    expect(segments.map(({ body }) => body).slice(1, 3)).toEqual([
      'Clay lasts.',
      'It needs no power, no machine and no more than one patient reader.',
    ]);
    for (const { startTime, endTime } of segments) expect(endTime).toBeGreaterThan(startTime);
    expect(wordsIn(convertFile(json, TranscriptFormat.JSON))).toEqual(
      wordsIn(segments.map((one) => ({ ...one, startTimeFormatted: '', endTimeFormatted: '' }))),
    );
  });

  it('of an episode in which nobody says a word are empty and still valid', () => {
    const nothing = { cues: [] };
    expect(episodeSrt(nothing)).toBe('');
    expect(episodeVtt(nothing)).toMatch(/^WEBVTT\n/);
    expect(transcriptSchema.parse(JSON.parse(episodeTranscriptJson(nothing))).segments).toEqual([]);
  });

  it('part a sentence without an end into parts of about the same length', () => {
    const { words } = cue({ at: 0, seconds: 30, text: Array.from({ length: 41 }, () => 'and').join(' ') });
    expect(sentencesOf(words, 40).map((part) => part.length)).toEqual([21, 20]);
  });
});

const place = (kind: EpisodePlace['kind'], at: number, title: string): EpisodePlace => ({
  kind,
  at: at * SECOND,
  title,
});
const parts = (places: readonly EpisodePlace[], minutes = 10) =>
  chaptersOf({ places, samples: minutes * MINUTE, title: 'the show' }).map(({ title, startAt, endAt }) => [
    title,
    startAt / SECOND,
    endAt / SECOND,
  ]);

describe('chapters', () => {
  it('follow markers and talking points, from the beginning to the end without gaps', () => {
    expect(parts([place('point', 60, 'clay'), place('marker', 200, 'Break'), place('point', 400, 'disc')])).toEqual([
      ['Opening', 0, 60],
      ['Clay', 60, 200],
      ['Break', 200, 400],
      ['Disc', 400, 600],
    ]);
  });

  it('leave out a point beside a marker, a point told again, and one just before the end', () => {
    const places = [
      place('point', 5, 'clay'),
      place('point', 190, 'disc'),
      place('marker', 200, 'Break'),
      place('point', 300, 'clay'),
      place('point', 590, 'late'),
    ];
    expect(parts(places).map(([title]) => title)).toEqual(['Clay', 'Break']);
  });

  it('are those that were set, and no others, once somebody sets any', () => {
    const places = [
      place('marker', 100, 'Break'),
      place('chapter', 200, 'One'),
      place('chapter', 210, ' '),
      place('point', 400, 'disc'),
    ];
    expect(parts(places)).toEqual([
      ['Opening', 0, 200],
      ['One', 200, 210],
      ['Part 2', 210, 600],
    ]);
  });

  it('are one part of the show where there is nothing to go by', () => {
    expect(parts([])).toEqual([['The show', 0, 600]]);
  });

  it('as JSON keep to the specification', () => {
    /** Written from docs/examples/chapters/jsonChapters.md (1.2) of Podcastindex-org/podcast-namespace. */
    const chapter = z.strictObject({ startTime: z.number().min(0), endTime: z.number(), title: z.string() });
    const schema = z.strictObject({
      version: z.literal('1.2.0'),
      title: z.string(),
      author: z.string(),
      chapters: z.array(chapter),
    });
    const chapters = chaptersOf({ places: [place('marker', 60.1234, 'Break')], samples: 2 * MINUTE, title: 't' });
    const document = schema.parse(JSON.parse(chaptersJson({ title: 'T', speakers: [host] }, chapters)));
    expect(document.chapters.map(({ startTime }) => startTime)).toEqual([0, 60.123]);
  });

  it('find a point that was told in other words, and none that was not', () => {
    const points = [
      {
        title: 'clay lasts',
        text: 'Clay tablets from Mesopotamia can still be read after four thousand years.',
        keywords: ['clay', 'tablet'],
      },
      {
        title: 'one copy',
        text: 'The library of Alexandria is gone, and most of what it held went with it.',
        keywords: ['library'],
      },
    ];
    const told = cue({
      at: 90,
      seconds: 9,
      text: 'In Mesopotamia they wrote on tablets of clay, and we read them after thousands of years.',
    });
    const asked = cue({
      at: 60,
      seconds: 9,
      by: host,
      text: 'Clay tablets from Mesopotamia can still be read after four thousand years?',
    });
    expect(toldPoints([asked, told], points)).toEqual([place('point', 90, 'clay lasts')]);
  });

  it('stand in ffmpeg’s file with everything escaped that it would take for its own', () => {
    const tags = { title: 'a=b; #1 \\ two\nlines', artist: 'A', date: new Date('2026-05-04'), comment: '' };
    const text = ffmpegMetadata(tags, [{ title: 'x=y', startAt: 0, endAt: 96_000 }], { vorbisChapters: false });
    expect(text).toContain('title=a\\=b\\; \\#1 \\\\ two lines\n');
    expect(text).toContain('[CHAPTER]\nTIMEBASE=1/48000\nSTART=0\nEND=96000\ntitle=x\\=y\n');
    expect(
      ffmpegMetadata(tags, [{ title: 'x', startAt: 3_723 * SECOND + 24, endAt: 0 }], { vorbisChapters: true }),
    ).toContain('CHAPTER000=01:02:03.001\nCHAPTER000NAME=x');
  });
});

describe('soundbites', () => {
  const question = cue({ at: 100, seconds: 6, by: host, text: 'What lasts longer than paper?' });
  const answer = cue({ at: 107, seconds: 22, text: 'Clay does. It needs nothing.' });
  const cut = cue({ at: 140, seconds: 30, text: 'And as I said before, it', interrupted: true });
  const long = cue({ at: 200, seconds: 90, text: 'This goes on and on.' });
  const bites = (cues: readonly EpisodeCue[], places: readonly EpisodePlace[] = []) =>
    soundbitesOf({ cues, places, samples: 10 * MINUTE }).map(({ title, startAt, endAt }) => [
      title,
      startAt / SECOND,
      endAt / SECOND,
    ]);

  it('are whole lines of 15 to 60 seconds, a question with its answer before anything else', () => {
    expect(bites([question, answer, cut, long])).toEqual([['What lasts longer than paper?', 99.9, 129.1]]);
  });

  it('prefer what somebody marked, and never overlap', () => {
    const marked = cue({ at: 400, seconds: 16, text: 'This is the one.' });
    const found = bites(
      [question, answer, cue({ at: 130, seconds: 25, text: 'More of it.' }), marked],
      [place('marker', 405, 'Good')],
    );
    expect(found.map(([title]) => title)).toContain('This is the one.');
    for (const [index, bite] of found.slice(1).entries())
      expect(bite[1]).toBeGreaterThanOrEqual(Number(found[index]?.[2]));
  });

  it('stand in XML that cannot be broken by what was said', () => {
    const xml = soundbitesXml([{ startAt: 0, endAt: 30 * SECOND, title: 'A < B & "C"\u0000' }]);
    expect(xml).toContain(
      '<podcast:soundbite startTime="0.000" duration="30.000">A &lt; B &amp; &quot;C&quot;</podcast:soundbite>',
    );
  });
});
