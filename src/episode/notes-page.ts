import { samplesToMs } from '../protocol/audio-format.js';
import type { Chapter } from './chapters.js';
import type { Episode, EpisodeSpeaker } from './episode.js';
import { clock, type ShowNotes } from './show-notes.js';
import type { Soundbite } from './soundbites.js';

export interface NotesPage {
  readonly notes: ShowNotes;
  readonly chapters: readonly Chapter[];
  readonly soundbites: readonly Soundbite[];
}

/** Show notes as Markdown: summary, what to take away, parts with their times, people, and that some of them are no people. */
export function notesPage(episode: Episode, { notes, chapters, soundbites }: NotesPage): string {
  const sections = [
    `# ${plain(episode.title)}`,
    `${episode.startedAt.toISOString().slice(0, 10)} · ${Math.max(1, Math.round(samplesToMs(episode.samples) / 60_000))} min`,
    notes.summary,
    listed('Takeaways', notes.takeaways.map(plain)),
    listed(
      'Chapters',
      chapters.map(({ startAt, title }) => `${clock(startAt)} ${plain(title)}`),
    ),
    listed(
      'Quotes',
      notes.quotes.map(({ speaker, text }) => `“${plain(text)}” (${plain(speaker)})`),
    ),
    listed(
      'Listen first to',
      soundbites.map(({ startAt, title }) => `${clock(startAt)} ${plain(title)}`),
    ),
    listed('Speakers', episode.speakers.filter(({ speaks }) => speaks).map(introduction)),
    `_${origin(episode, notes)}_`,
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function listed(title: string, items: readonly string[]): string {
  return items.length === 0 ? '' : `## ${title}\n\n${items.map((item) => `- ${item}`).join('\n')}`;
}

function introduction({ name, role, kind, rehearsal }: EpisodeSpeaker): string {
  const artificial = rehearsal ? ', an AI voice in rehearsal' : ', an AI voice';
  return `${plain(name)} (${plain(role)}${kind === 'ai' ? artificial : ''})`;
}

function origin({ speakers }: Episode, { by }: ShowNotes): string {
  const voices = speakers.some(({ kind, speaks }) => kind === 'ai' && speaks) ? 'This episode has AI voices. ' : '';
  const written =
    by === 'model' ? 'a language model from the transcript' : 'Trialogue from the briefing and the transcript';
  return `${voices}These notes were written by ${written}.`;
}

/** One line that Markdown takes as it stands. */
function plain(text: string): string {
  return text
    .replace(/\s+/gu, ' ')
    .replace(/[\\`*_[\]<>#|]/gu, '\\$&')
    .trim();
}
