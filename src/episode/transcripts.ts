import { SAMPLE_RATE } from '../protocol/audio-format.js';
import { toVtt } from '../recording/index.js';
import type { Episode, EpisodeCue } from './episode.js';
import { cardsOf } from './srt-cards.js';
import { sentencesOf } from './words.js';

/** A segment people can find their way in, should nobody ever end a sentence. */
const SEGMENT_WORDS = 40;

type Spoken = Pick<Episode, 'cues'>;

/** WebVTT of everybody, with a voice span per line. Without a title: simple parsers stumble over words behind `WEBVTT`. */
export function episodeVtt({ cues }: Spoken): string {
  return toVtt(cues.map((cue) => ({ ...cue, speaker: cue.speaker.name })));
}

/**
 * SubRip within the limits for podcasts: cards of two lines of 32 characters, a new one for each speaker, with the name.
 * https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/examples/transcripts/transcripts.md
 */
export function episodeSrt({ cues }: Spoken): string {
  const blocks = cardsOf(cues).map(({ startMs, endMs, lines }, index) => {
    // SubRip has no escapes; a lone arrow would be read as a time line.
    const text = lines.join('\n').replaceAll('-->', '→');
    return `${index + 1}\n${srtTime(startMs)} --> ${srtTime(endMs)}\n${text}\n`;
  });
  return blocks.join('\n');
}

function srtTime(ms: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const time = [ms / 3_600_000, (ms / 60_000) % 60, (ms / 1_000) % 60].map(two).join(':');
  return `${time},${String(ms % 1_000).padStart(3, '0')}`;
}

/** The JSON transcript 1.0 of Podcasting 2.0 (same page), a segment per sentence. */
export function episodeTranscriptJson({ cues }: Spoken): string {
  const segments = cues.flatMap(segmentsOf).sort((a, b) => a.startTime - b.startTime);
  return `${JSON.stringify({ version: '1.0.0', segments }, null, 1)}\n`;
}

function segmentsOf({ speaker, words }: EpisodeCue) {
  const seconds = (at: number) => Math.round((at / SAMPLE_RATE) * 1_000) / 1_000;
  return sentencesOf(words, SEGMENT_WORDS).map((sentence) => ({
    speaker: speaker.name,
    startTime: seconds(sentence[0]?.startAt ?? 0),
    endTime: seconds(sentence.at(-1)?.endAt ?? 0),
    body: sentence.map((word) => word.text).join(' '),
  }));
}
