import { angleBracket, parenthesis, sourceMark, squareBracket, squareBracketEnd } from './spoken-brackets.js';
import { emphasis } from './spoken-emphasis.js';
import { lineMark } from './spoken-line-start.js';
import { skipAddress } from './spoken-skip.js';
import { drop, literal, type Decision, type MarkContext } from './spoken-step.js';

const ADDRESS = /^(?:https?:\/\/|www\.)/i;
const ADDRESS_STARTS = ['http://', 'https://', 'www.'];
/** Pictures, skin tones, flags, variation selectors, key caps and tags; never © ® ™ or the double marks ‼ ⁉. */
const PICTURE =
  /^(?:(?![©®™‼⁉〰〽])\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier}|[\u{e0020}-\u{e007f}]|\u20e3|\ufe0e|\ufe0f)/u;

/** What to do with the beginning of `held`. Answers `wait` only while more may come. */
export function decide(held: string, context: MarkContext): Decision {
  if (context.lineStart && !context.code) {
    const mark = lineMark(held, context);
    if (mark !== undefined) return mark;
  }
  if (PICTURE.test(held)) return drop(firstCharacter(held).length);
  // Joins the parts of one picture; in Indic scripts it is a letter's own and stays.
  if (held.startsWith('\u200d') && PICTURE.test(context.previous)) return drop(1);
  if (held.startsWith('`')) return { ...drop(1), code: !context.code };
  return context.code ? literal(firstCharacter(held)) : inlineMark(held, context);
}

function inlineMark(held: string, context: MarkContext): Decision {
  switch (held.charAt(0)) {
    case '*':
    case '_':
    case '~':
      return emphasis(held, context);
    case '[':
      return squareBracket(held, context);
    case ']':
      return context.link ? squareBracketEnd(held, context) : literal(']');
    case '(':
      return parenthesis(held, context);
    case '【':
      return sourceMark(held, context);
    case '<':
      return angleBracket(held, context);
    case '!':
      return image(held, context);
    case '\\':
      return escaped(held, context);
    case '|':
      return context.table ? { ...drop(1), cellEnds: true } : literal('|');
    case '-':
    case ':':
      return context.table ? tableRule(held, context) : literal(held.charAt(0));
    default:
      return address(held, context) ?? literal(firstCharacter(held));
  }
}

/** `![alt](target)` reads as a link does. A mark behind a word ends a sentence and is not kept waiting. */
function image(held: string, context: MarkContext): Decision {
  if (/\S/.test(context.previous)) return literal('!');
  if (held === '!' && context.outlook === 'more') return 'wait';
  return held.startsWith('![') ? drop(1) : literal('!');
}

function escaped(held: string, context: MarkContext): Decision {
  if (held === '\\' && context.outlook === 'more') return 'wait';
  return /^\\[\\`*_{}[\]()#+\-.!|~<>]/.test(held) ? { take: 2, say: held.charAt(1) } : literal('\\');
}

function tableRule(held: string, context: MarkContext): Decision {
  const run = /^[-:]+/.exec(held)?.[0] ?? '';
  if (run === held && context.outlook === 'more') return 'wait';
  return run.includes('--') ? drop(run.length) : literal(run);
}

/** A bare address becomes its host's name; one that is too long for that, "a link". */
function address(held: string, context: MarkContext): Decision | undefined {
  if (/[\p{L}\p{N}]/u.test(context.previous)) return undefined;
  const scheme = ADDRESS.exec(held)?.[0];
  const more = context.outlook === 'more';
  if (scheme === undefined) {
    const beginning = held.toLowerCase();
    return more && ADDRESS_STARTS.some((start) => start.startsWith(beginning)) ? 'wait' : undefined;
  }
  const host = /^[\p{L}\p{N}.-]*/u.exec(held.slice(scheme.length))?.[0] ?? '';
  const end = scheme.length + host.length;
  if (end === held.length && context.outlook !== 'end')
    return more ? 'wait' : { take: end, say: 'a link', skip: skipAddress() };
  const name = host.replace(/[.-]+$/, '');
  const say = /\p{L}\.\p{L}/u.test(name) ? name.replace(/^www\./i, '') : 'a link';
  if (/^[/?#:@]/.test(held.slice(end))) return { take: end, say, skip: skipAddress() };
  return { take: scheme.length + name.length, say };
}

function firstCharacter(held: string): string {
  const code = held.codePointAt(0);
  return code === undefined ? '' : String.fromCodePoint(code);
}
