import type { TalkingPoint } from '../../adapters/llm.js';
import { createSpokenTextFilter } from '../spoken/spoken-text.js';

const MAX_POINTS = 100;
const MAX_TITLE_CHARS = 80;
const MAX_TEXT_CHARS = 2000;
const MAX_KEYWORDS = 8;
/** Words that say nothing about what a point is about. */
const COMMON = new Set(
  'about after also because been before being between both could does each even every from have here into just like made make many more most much only other over same should some such than that their them then there these they this those through under until very were what when where which while whose with would your'.split(
    ' ',
  ),
);

interface Section {
  readonly heading: string;
  readonly items: string[];
  readonly paragraphs: string[];
}

/**
 * Talking points from a briefing without a `points` field: each top-level list item of its Markdown is one, and each
 * `##` section without list items. A closing question becomes the point's question.
 */
export function pointsFromBody(body: string): readonly TalkingPoint[] {
  const points = sectionsOf(body).flatMap((section) => {
    if (section.items.length > 0) return section.items.map((item) => pointFromItem(item));
    return section.heading === '' ? [] : [point(section.heading, section.paragraphs.join(' '))];
  });
  return points.filter((candidate) => candidate.text !== '').slice(0, MAX_POINTS);
}

function sectionsOf(body: string): readonly Section[] {
  const sections: Section[] = [{ heading: '', items: [], paragraphs: [] }];
  let inItem = false;
  for (const line of withoutFences(body).split('\n')) {
    const section = sections.at(-1) ?? { heading: '', items: [], paragraphs: [] };
    const heading = /^##\s+(.+?)\s*#*$/.exec(line)?.[1];
    const item = /^(?:[-*+]|\d{1,2}[.)])\s+(.+)$/.exec(line)?.[1];
    if (heading !== undefined) sections.push({ heading, items: [], paragraphs: [] });
    else if (item !== undefined) section.items.push(item);
    else if (inItem && /^\s+\S/.test(line)) section.items.push(`${section.items.pop() ?? ''}\n${line.trim()}`);
    else if (line.trim() !== '' && !line.startsWith('#')) section.paragraphs.push(line.trim());
    inItem = item !== undefined || (inItem && /^\s+\S/.test(line));
  }
  return sections;
}

function withoutFences(body: string): string {
  return body.replace(/^(```|~~~)[^\n]*\n[\s\S]*?(?:\n\1[^\n]*$|$(?![\s\S]))/gm, '');
}

/** `**Title.** The text` has its title in bold; any other item is titled by its first words. */
function pointFromItem(item: string): TalkingPoint {
  const titled = /^(\*\*|__)(.+?)\1[\s:.–—-]*([\s\S]*)$/.exec(item);
  const text = titled?.[3]?.trim() || item;
  return point(titled?.[2] ?? firstWords(plain(item)), text);
}

function point(title: string, markdown: string): TalkingPoint {
  const text = plain(markdown).slice(0, MAX_TEXT_CHARS);
  const question = /(?:^|[.!?]["”]?\s+)([^.!?]{8,300}\?)$/.exec(text)?.[1];
  const said = question === undefined ? text : text.slice(0, -question.length).trim();
  const named = { title: plain(title).replace(/[.:]$/, ''), keywords: keywordsOf(`${plain(title)} ${text}`) };
  return question === undefined || said === '' ? { ...named, text } : { ...named, text: said, question };
}

function plain(markdown: string): string {
  const filter = createSpokenTextFilter();
  return (filter.push(markdown) + filter.flush()).replace(/\s+/g, ' ');
}

function firstWords(text: string): string {
  const clause = /^[^.!?;:,]{8,80}/.exec(text)?.[0] ?? text;
  return clause.length <= MAX_TITLE_CHARS
    ? clause.trim()
    : clause.slice(0, clause.lastIndexOf(' ', MAX_TITLE_CHARS)).trim();
}

function keywordsOf(text: string): readonly string[] {
  const words = text.toLowerCase().match(/\p{L}{4,}/gu) ?? [];
  return [...new Set(words.filter((word) => !COMMON.has(word)))].slice(0, MAX_KEYWORDS);
}
