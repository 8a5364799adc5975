import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { audacityFiles, audacityLabels } from './audacity-project.js';
import { type Chapter, chaptersJson } from './chapters.js';
import type { Episode } from './episode.js';
import { type AudioFormat, type Format, FORMAT_FILES } from './formats.js';
import type { Mixdown } from './mix-work.js';
import { notesPage } from './notes-page.js';
import { reaperProject } from './reaper-project.js';
import type { ShowNotes } from './show-notes.js';
import { soundbitesOf, soundbitesXml } from './soundbites.js';
import { episodeSrt, episodeTranscriptJson, episodeVtt } from './transcripts.js';

export interface TextScene {
  readonly episode: Episode;
  readonly chapters: readonly Chapter[];
  /** Where there is one, Reaper's tracks get its levels. */
  readonly mix: Mixdown | null;
  /** There whenever `notes` are to be written. */
  readonly notes: ShowNotes | null;
  readonly work: string;
}

export type TextFormat = Exclude<Format, AudioFormat | 'zip'>;

/** Writes the files of one format: everything that is text. */
export async function writeTexts(scene: TextScene, format: TextFormat): Promise<void> {
  const texts = textsOf(scene, format);
  await Promise.all(FORMAT_FILES[format].map((name, index) => writeFile(join(scene.work, name), texts[index] ?? '')));
}

/** The texts of a format's files, in the order of their names. */
function textsOf({ episode, chapters, mix, notes }: TextScene, format: TextFormat): readonly string[] {
  switch (format) {
    case 'vtt':
      return [episodeVtt(episode)];
    case 'srt':
      return [episodeSrt(episode)];
    case 'transcript':
      return [episodeTranscriptJson(episode)];
    case 'chapters':
      return [chaptersJson(episode, chapters)];
    case 'notes':
      return notes === null ? [] : [notesPage(episode, { notes, chapters, soundbites: soundbitesOf(episode) })];
    case 'soundbites':
      return [soundbitesXml(soundbitesOf(episode))];
    case 'audacity':
      return [audacityFiles(episode), audacityLabels(episode, chapters)];
    case 'reaper':
      return [reaperProject(episode, chapters, mix?.stems ?? [])];
  }
}
