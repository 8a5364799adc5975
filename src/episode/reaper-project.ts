import { gainOfDb } from '../audio/decibels.js';
import { SAMPLE_RATE } from '../protocol/audio-format.js';
import { type Chapter, markersBeside } from './chapters.js';
import type { Episode } from './episode.js';
import type { StemLevel } from './mix-work.js';

/**
 * A Reaper project: a track per speaker with the level and place it has in the mix, chapters and markers on the ruler,
 * the recording's stems as sources. Without ducking and limiting, which are Reaper's own plug-ins' work.
 * Format: plain text as Reaper itself saves it (https://github.com/ReaTeam/Doc/blob/master/State%20Chunk%20Definitions).
 */
export function reaperProject(episode: Episode, chapters: readonly Chapter[], levels: readonly StemLevel[]): string {
  const tracks = episode.speakers.map(({ id, name, muted, stem }) => {
    const level = levels.find(({ speaker }) => speaker === id) ?? { gainDb: 0, pan: 0 };
    return trackOf(episode, { id, stem, name, muted, gainDb: level.gainDb, pan: level.pan });
  });
  const lines = [
    '<REAPER_PROJECT 0.1 "6.0" 1',
    '  TIMEMODE 0 5 -1 30 0 0 -1',
    `  SAMPLERATE ${SAMPLE_RATE} 1 0`,
    '  TEMPO 120 4 4',
    ...markersOf(episode, chapters).map((line) => `  ${line}`),
    ...tracks.flat().map((line) => `  ${line}`),
    '>',
  ];
  return `${lines.join('\n')}\n`;
}

function markersOf({ places }: Episode, chapters: readonly Chapter[]): string[] {
  const marks = [...chapters.map(({ startAt, title }) => ({ at: startAt, title })), ...markersBeside(chapters, places)];
  return marks
    .sort((a, b) => a.at - b.at)
    .map(({ at, title }, index) => `MARKER ${index + 1} ${seconds(at)} ${quoted(title)} 0`);
}

interface Track {
  readonly id: string;
  readonly stem: string;
  readonly name: string;
  readonly muted: boolean;
  readonly gainDb: number;
  readonly pan: number;
}

function trackOf({ samples, trim }: Episode, { id, stem, name, muted, gainDb, pan }: Track): string[] {
  return [
    '<TRACK',
    `  NAME ${quoted(name)}`,
    `  VOLPAN ${gainOfDb(gainDb).toFixed(6)} ${pan.toFixed(3)} -1 -1 1`,
    `  MUTESOLO ${muted ? 1 : 0} 0 0`,
    '  NCHAN 2',
    '  <ITEM',
    '    POSITION 0',
    `    LENGTH ${seconds(samples)}`,
    '    LOOP 0',
    `    SOFFS ${seconds(trim.startAt)}`,
    `    NAME ${quoted(`${id}.wav`)}`,
    '    <SOURCE WAVE',
    `      FILE ${quoted(`../${stem}`)}`,
    '    >',
    '  >',
    '>',
  ];
}

const seconds = (at: number): string => (at / SAMPLE_RATE).toFixed(6);

/** Reaper quotes with whichever mark the text does not have, and knows no escapes. */
function quoted(text: string): string {
  const line = text.replace(/\s+/gu, ' ');
  if (!line.includes('"')) return `"${line}"`;
  return line.includes("'") ? `\`${line.replaceAll('`', "'")}\`` : `'${line}'`;
}
