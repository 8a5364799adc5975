import { endsWithoutLookAhead, opensSentence, periodRule, type PeriodRule } from './abbreviations.js';
import { isWide } from './speech-weight.js';

/** Marks that end a sentence wherever they stand: full-width, Arabic, Urdu, Indic, Armenian, Ethiopic, Burmese, Khmer. */
const SURE_MARK = /[。！？｡；؟؛۔।॥։՞՜።፧፨။។៕]/;
const MARK = /[.!?…;]/;
const CLOSER = /["'”’»›)\]}」』）】]/;
/** The longest stretch any rule looks back over; longer words are not words. */
const REACH = 80;
const MARKED_TOKEN = /^(.*?)([.!?…;]+)(["'”’»›)\]}」』）】]*)$/su;

/**
 * Where a sentence has ended, as far as `text` can tell: an index into it, or undefined while it has not, or is not certain.
 * Called once for each character that arrives, with everything since the last cut; it looks at nothing else, so the
 * answer cannot depend on how the text was cut into chunks.
 * @param insideMarks true while a quotation or bracket stands open: its closing mark may still follow the sentence mark
 */
export function sentenceEnd(text: string, insideMarks: boolean): number | undefined {
  const last = text.charAt(text.length - 1);
  if (last === '\n') return text.length - 1;
  if (SURE_MARK.test(last)) return insideMarks ? undefined : text.length;
  const before = text.charAt(text.length - 2);
  if (/\s/.test(last)) return /\s/.test(before) ? undefined : endBeforeSpace(text);
  if (/\s/.test(before)) return endBeforeWord(text, last);
  return endWithoutSpace(text, last);
}

/**
 * True when the mark that just arrived ends the sentence without a look at what follows.
 * Wrong for a small-letter file or host name nobody can foresee ("schema.graphql"); so only for a reply's first piece,
 * where the next token would be waited for in silence.
 */
export function endsAtOnce(text: string): boolean {
  const found = /(?:^|\s)(?:(\S+)\s+)?([\p{L}'’-]+)([.!?])$/u.exec(text.slice(-REACH));
  if (found === null) return false;
  const [, wordBefore = '', word = '', mark] = found;
  return mark === '.' ? endsWithoutLookAhead(word, wordBefore) : /\p{L}$/u.test(word);
}

/** True for a piece that a voice lets fall at its end, whatever white space follows; no clause mark does that. */
export function endsSentence(piece: string): boolean {
  const mark = markBefore(piece, piece.trimEnd().length);
  return mark !== ';' && (SURE_MARK.test(mark) || MARK.test(mark));
}

function endBeforeSpace(text: string): number | undefined {
  const at = text.length - 1;
  if (SURE_MARK.test(markBefore(text, at))) return at;
  const rule = ruleAt(text, at);
  if (rule !== undefined) return rule === 'always' ? at : undefined;
  return endBeforeOpener(text, at);
}

/** "the U.S. The": known only once the word behind the period is complete. */
function endBeforeOpener(text: string, at: number): number | undefined {
  const found = /(\s+)(\p{Lu}[\p{L}'’]*)[,;:]?$/u.exec(text.slice(Math.max(0, at - REACH), at));
  if (found === null || !opensSentence(found[2] ?? '')) return undefined;
  const end = at - found[0].length;
  return ruleAt(text, end) === 'if-opener' ? end : undefined;
}

function endBeforeWord(text: string, last: string): number | undefined {
  const end = text.slice(0, -1).trimEnd().length;
  const rule = ruleAt(text, end);
  if (rule === 'unless-lower') return /\p{Ll}/u.test(last) ? undefined : end;
  if (rule === 'unless-digit') return /\p{N}/u.test(last) ? undefined : end;
  return undefined;
}

/** No space follows: inside quotes, or in a script that uses none. */
function endWithoutSpace(text: string, last: string): number | undefined {
  if (CLOSER.test(last) || MARK.test(last)) return undefined;
  const end = text.length - 1;
  const mark = markBefore(text, end);
  if (SURE_MARK.test(mark)) return end;
  return MARK.test(mark) && isWide(last) ? end : undefined;
}

/** The character before `end` and before any closing quotes and brackets there. */
function markBefore(text: string, end: number): string {
  let at = end;
  while (at > 0 && CLOSER.test(text.charAt(at - 1))) at -= 1;
  return text.charAt(at - 1);
}

/** What the sentence mark of the token that ends at `end` needs; undefined when it carries none. */
function ruleAt(text: string, end: number): PeriodRule | undefined {
  if (!MARK.test(text.charAt(end - 1)) && !CLOSER.test(text.charAt(end - 1))) return undefined;
  const head = text.slice(Math.max(0, end - REACH), end);
  const token = head.slice(head.search(/\S*$/));
  const found = MARKED_TOKEN.exec(token);
  if (found === null) return undefined;
  const [, word = '', marks = '', closers = ''] = found;
  const opensLine = /(?:^|\n)[^\S\n]*$/.test(text.slice(0, end - token.length));
  return markRule(word.replace(/^["'“‘«‹([{]+/, ''), marks, { closed: closers !== '', opensLine });
}

function markRule(word: string, marks: string, where: { closed: boolean; opensLine: boolean }): PeriodRule {
  if (marks === '.') {
    const rule = periodRule(word, where.opensLine);
    return rule === 'always' && where.closed ? 'unless-lower' : rule;
  }
  const trailsOff = /^(?:\.{2,}|…)+$/.test(marks);
  return trailsOff || where.closed ? 'unless-lower' : 'always';
}
