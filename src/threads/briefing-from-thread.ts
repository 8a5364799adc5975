import { stringify } from 'yaml';
import type { CastModel } from './briefing-cast.js';
import { openingOf, plain } from './extract.js';
import { cutToTokens } from './token-budget.js';

/** A question and what one model answered. */
export interface Answered {
  readonly modelId: string;
  readonly question: string;
  readonly answer: string;
}

/** A talking point as the front matter has it. */
export interface DraftPoint {
  readonly title: string;
  readonly text: string;
  readonly keywords?: readonly string[] | undefined;
  readonly question?: string | undefined;
  readonly speaker?: string | undefined;
}

export interface BriefingDraft {
  readonly title: string;
  readonly summary: string;
  readonly cast: readonly (CastModel & { readonly persona: string })[];
  readonly points: readonly DraftPoint[];
  /** The Markdown below. */
  readonly notes: string;
}

export const POINTS_MAX = 12;
const TITLE_CHARS = 80;
const TEXT_CHARS = 600;
const KEYWORDS = { max: 8, chars: 60 } as const;
const QUESTION_CHARS = 300;
const SUMMARY_TOKENS = 300;
const PERSONA_CHARS = 4_000;
const NOTES_CHARS = 20_000;

/** The text of a briefing file, as its loader reads it. */
export function briefingSource({ title, summary, cast, points, notes }: BriefingDraft): string {
  const name = line(title, 200) || 'Untitled';
  const sayable = points.map(pointFields).filter((point) => point.title !== '' && point.text !== '');
  const fields = {
    title: name,
    ...(summary === '' ? {} : { summary: line(summary, 2_000) }),
    topic: name,
    cast: cast.map(({ id, name, aliases, persona }, index) => ({
      id,
      name,
      role: index === 0 ? 'co-host' : 'guest',
      ...(persona === '' ? {} : { persona: paragraph(persona, PERSONA_CHARS) }),
      ...(aliases.length === 0 ? {} : { aliases: [...aliases] }),
    })),
    ...(sayable.length === 0 ? {} : { points: sayable.slice(0, POINTS_MAX) }),
  };
  const yaml = stringify(fields, { lineWidth: 110, blockQuote: true });
  // A line of three dashes in the notes is theirs: the first two such lines of a file are the front matter's.
  return `---\n${yaml}---\n${notes.slice(0, NOTES_CHARS).trim()}\n`;
}

function pointFields({ title, text, keywords = [], question, speaker }: DraftPoint) {
  const words = keywords.map((word) => line(word, KEYWORDS.chars)).filter((word) => word !== '');
  const asked = line(question ?? '', QUESTION_CHARS);
  return {
    title: line(title, TITLE_CHARS),
    ...(speaker === undefined ? {} : { speaker }),
    text: line(text, TEXT_CHARS),
    ...(words.length === 0 ? {} : { keywords: words.slice(0, KEYWORDS.max) }),
    ...(asked === '' ? {} : { question: asked }),
  };
}

/** Points without a model: what was asked is the title, the first sentences of each answer are its speaker's. */
export function pointsOf(said: readonly Answered[], cast: readonly CastModel[]): DraftPoint[] {
  const points = said.flatMap(({ modelId, question, answer }) => {
    const text = openingOf(plain(answer));
    const title = openingOf(plain(question))
      .slice(0, TITLE_CHARS)
      .replace(/[\s?!.:…]+$/, '');
    const speaker = cast.find((one) => one.modelId === modelId)?.id;
    return text === '' || title === '' ? [] : [{ title, text, speaker }];
  });
  // What was said last is what the conversation came to.
  return points.slice(-POINTS_MAX);
}

/** What the thread came to, as one paragraph of a summary. */
export function summaryLine(summary: string | null): string {
  return line(plain(cutToTokens(summary ?? '', SUMMARY_TOKENS)), 2_000);
}

function line(text: string, chars: number): string {
  return text
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, chars)
    .replace(/[\ud800-\udbff]$/, '')
    .trim();
}

function paragraph(text: string, chars: number): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .trim()
    .slice(0, chars)
    .replace(/[\ud800-\udbff]$/, '')
    .trim();
}
