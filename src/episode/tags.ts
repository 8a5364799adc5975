import { samplesToMs, SAMPLE_RATE } from '../protocol/audio-format.js';
import type { Chapter } from './chapters.js';
import type { Episode } from './episode.js';

/** What an audio file says about itself. */
export interface Tags {
  readonly title: string;
  readonly artist: string;
  readonly date: Date;
  readonly comment: string;
}

export function tagsOf({ title, speakers, startedAt }: Episode): Tags {
  const speaking = speakers.filter(({ speaks, muted }) => speaks && !muted);
  const artificial = speaking.filter(({ kind }) => kind === 'ai').map(({ name }) => name);
  return {
    title,
    artist: speaking.map(({ name }) => name).join(', '),
    date: startedAt,
    comment: artificial.length === 0 ? '' : `AI voices: ${artificial.join(', ')}.`,
  };
}

/**
 * Tags and chapters as a file for ffmpeg (https://ffmpeg.org/ffmpeg-formats.html#Metadata-2). FLAC has no chapters of its
 * own; players read the `CHAPTERxxx` comments of Vorbis there, which would only be clutter elsewhere.
 */
export function ffmpegMetadata(tags: Tags, chapters: readonly Chapter[], options: { vorbisChapters: boolean }): string {
  const vorbis = chapters.flatMap(({ title, startAt }, index) => {
    const name = `CHAPTER${String(index).padStart(3, '0')}`;
    return [line(name, vorbisTime(startAt)), line(`${name}NAME`, title)];
  });
  const parts = chapters.flatMap(({ title, startAt, endAt }) => [
    '[CHAPTER]',
    `TIMEBASE=1/${SAMPLE_RATE}`,
    `START=${startAt}`,
    `END=${endAt}`,
    line('title', title),
  ]);
  const lines = [
    ';FFMETADATA1',
    line('title', tags.title),
    line('artist', tags.artist),
    line('date', tags.date.toISOString().slice(0, 10)),
    line('genre', 'Podcast'),
    line('comment', tags.comment),
    ...(options.vorbisChapters ? vorbis : parts),
  ];
  return `${lines.join('\n')}\n`;
}

function line(name: string, value: string): string {
  return `${name}=${value.replace(/\s+/gu, ' ').replace(/[=;#\\]/g, '\\$&')}`;
}

function vorbisTime(at: number): string {
  const ms = Math.round(samplesToMs(at));
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1_000) % 60)}.${String(ms % 1_000).padStart(3, '0')}`;
}
