import { SAMPLE_RATE } from '../protocol/audio-format.js';
import { type Chapter, markersBeside } from './chapters.js';
import type { Episode } from './episode.js';

/**
 * A list of files that Audacity opens as tracks of one project (File ▸ Open); their places are relative to the list.
 * https://manual.audacityteam.org/man/importing_audio.html#lof
 */
export function audacityFiles(episode: Pick<Episode, 'speakers'>): string {
  const files = episode.speakers.map(({ stem }) => `file "../${stem}" offset 0\n`);
  return `window\n${files.join('')}`;
}

/**
 * Chapters and markers as a label track (File ▸ Import ▸ Labels). The tracks are the whole recording, so the places are
 * those of the recording too. https://manual.audacityteam.org/man/importing_and_exporting_labels.html
 */
export function audacityLabels({ places, trim }: Episode, chapters: readonly Chapter[]): string {
  const marks = markersBeside(chapters, places);
  const labels = [
    ...chapters.map(({ startAt, endAt, title }) => ({ startAt, endAt, title })),
    ...marks.map(({ at, title }) => ({ startAt: at, endAt: at, title })),
  ].sort((a, b) => a.startAt - b.startAt);
  const seconds = (at: number) => ((trim.startAt + at) / SAMPLE_RATE).toFixed(6);
  return labels
    .map(({ startAt, endAt, title }) => `${seconds(startAt)}\t${seconds(endAt)}\t${title.replace(/\s+/gu, ' ')}\n`)
    .join('');
}
