import { drop, literal, type Decision, type MarkContext } from './spoken-step.js';
import { skipLinkTarget, skipThrough } from './spoken-skip.js';
import { isSoundOrDeed, mayBecomeDirection } from './stage-directions.js';

const CITATION = /^\^?\d{1,3}(?:\s?[,–-]\s?\d{1,3})*$/;
const THOUGHT = /^<(think|thinking|reasoning)\s*>/i;
const TAGS =
  'think|thinking|reasoning|b|i|u|s|em|strong|small|mark|br|hr|p|span|div|sub|sup|code|pre|kbd|ul|ol|li|a|h1|h2|h3|h4|h5|h6|table|tr|td|th|speak|break|emphasis|prosody|voice|say-as|phoneme';
const TAG_NAMES = TAGS.split('|');
const TAG = new RegExp(`^</?(${TAGS})(?:\\s[^<>]*)?/?>`, 'i');

/** `[text](target)` keeps its text, `[1]` and `[music]` are left out, other brackets stay. */
export function squareBracket(held: string, context: MarkContext): Decision {
  const inner = /^\[([^[\]\n]*)\]/.exec(held);
  const more = context.outlook === 'more';
  if (inner === null) {
    if (held.includes('\n') || held.indexOf('[', 1) > 0) return literal('[');
    if (more) return 'wait';
    return context.outlook === 'full' ? { take: 1, say: '', link: true } : literal('[');
  }
  const [whole, text = ''] = inner;
  const next = held.charAt(whole.length);
  if (next === '' && more) return 'wait';
  if (next === '(' || next === '[') return { take: 1, say: '', link: true };
  return CITATION.test(text) || isSoundOrDeed(text) ? drop(whole.length) : literal('[');
}

/** The end of a link's text: its target is left out. */
export function squareBracketEnd(held: string, context: MarkContext): Decision {
  if (held === ']' && context.outlook === 'more') return 'wait';
  const next = held.charAt(1);
  if (next !== '(' && next !== '[') return { take: 1, say: '', link: false };
  return { take: 2, say: '', link: false, skip: skipLinkTarget(next) };
}

/** `(laughs)` is left out; other parentheses stay. */
export function parenthesis(held: string, context: MarkContext): Decision {
  const inner = /^\(([^()\n]*)\)/.exec(held);
  if (inner !== null) return isSoundOrDeed(inner[1] ?? '') ? drop(inner[0].length) : literal('(');
  return context.outlook === 'more' && mayBecomeDirection(held.slice(1)) ? 'wait' : literal('(');
}

/** `【4†source】`, as some models mark their sources. */
export function sourceMark(held: string, context: MarkContext): Decision {
  const end = held.indexOf('】');
  if (end > 0) return drop(end + 1);
  return context.outlook === 'more' && !held.includes('\n') ? 'wait' : literal('【');
}

/** Thoughts in tags are left out whole, known tags lose their marks, `a < b` stays. */
export function angleBracket(held: string, context: MarkContext): Decision {
  const thought = THOUGHT.exec(held);
  if (thought !== null)
    return { ...drop(thought[0].length), skip: skipThrough(`</${(thought[1] ?? '').toLowerCase()}>`) };
  const tag = TAG.exec(held);
  if (tag !== null) return { take: tag[0].length, say: /^(?:br|hr|p|li|td|tr)$/i.test(tag[1] ?? '') ? ' ' : '' };
  if (/^<https?:/i.test(held)) return drop(1);
  if (context.outlook === 'more') return mayBecomeTag(held) ? 'wait' : literal('<');
  const named = /^<\/?([a-z][a-z0-9-]*)\s/i.exec(held)?.[1]?.toLowerCase() ?? '';
  return context.outlook === 'full' && TAG_NAMES.includes(named)
    ? { ...drop(1), skip: skipThrough('>') }
    : literal('<');
}

function mayBecomeTag(held: string): boolean {
  const parts = /^<\/?([a-z][a-z0-9-]*)?(\s[^<>\n]*|\/)?$/i.exec(held);
  if (parts === null) return /^<https?$/i.test(held);
  const name = (parts[1] ?? '').toLowerCase();
  if (parts[2] !== undefined) return TAG_NAMES.includes(name);
  return [...TAG_NAMES, 'https'].some((known) => known.startsWith(name));
}
