import { bestBreak, clauseEndsAtOnce, clauseEndsBeforeSpace, hardBreak } from './clause-break.js';
import { partsPhrase } from './phrase-break.js';
import { endsAtOnce, sentenceEnd } from './sentence-end.js';
import { speechWeight, unitWeight } from './speech-weight.js';

/** Lengths in characters; a kanji, kana or hangul counts as four. */
export interface SentenceSplitterOptions {
  /** Sentences shorter than this join the next one. */
  readonly minChars?: number;
  /** Longer sentences are parted at a clause, then at a space, then anywhere. */
  readonly maxChars?: number;
  /** The first piece may already end at a clause mark from here on. */
  readonly firstClauseChars?: number;
  /** The first piece is parted at a space rather than grow beyond this. Pass `maxChars` to have no quick first piece. */
  readonly firstMaxChars?: number;
  /** What is said as one whatever marks and spaces are in it: `New York`, `Yahoo! Answers`. */
  readonly phrases?: readonly string[];
}

export interface SentenceSplitter {
  /** Takes more text; returns the pieces that are now complete, often none. */
  push(text: string): readonly string[];
  /** Returns what is left and is ready for a new text. */
  flush(): readonly string[];
}

const DEFAULTS = { minChars: 20, maxChars: 240, firstClauseChars: 25, firstMaxChars: 60, phrases: [] } as const;
/** A first piece shorter than this would be over before the second one is ready. */
const FIRST_BREAK_CHARS = 15;
const OPENING = '“«([{「『（【';
const CLOSING = '”»)]}」』）】';

/**
 * Parts a reply into what a voice speaks at a time: a quick first clause, then whole sentences.
 *
 * The pieces are a partition: joined, they are the input, white space included (it leads the piece that follows).
 * Text is taken in one UTF-16 unit at a time whatever the chunk, so the same text gives the same pieces however it
 * arrives. A piece may hold nothing that can be said (a stray closing quote): see `isPronounceable`.
 */
export function createSentenceSplitter(options: SentenceSplitterOptions = {}): SentenceSplitter {
  const state = new PieceCutter({ ...DEFAULTS, ...options });
  return {
    push(text) {
      const pieces: string[] = [];
      for (let at = 0; at < text.length; ) {
        const letters = state.takeLetters(text, at);
        if (letters === 0) state.take(text.charAt(at), pieces);
        at += letters || 1;
      }
      return pieces;
    },
    flush: () => state.finish(),
  };
}

class PieceCutter {
  readonly #limits: Required<SentenceSplitterOptions>;
  #text = '';
  #weight = 0;
  #first = true;
  #afterLetter = false;
  #open = noMarks;
  #openBefore = noMarks;

  constructor(limits: Required<SentenceSplitterOptions>) {
    this.#limits = limits;
  }

  /**
   * Takes what cannot be the end of anything, and says how many units that were: letters behind a letter, as long as the
   * piece does not grow too long. Most of a text is that, and no rule need be asked about it.
   */
  takeLetters(text: string, from: number): number {
    if (!this.#afterLetter) return 0;
    const most = from + this.#longest() - this.#weight;
    let at = from;
    while (at < most && isLetter(text.charCodeAt(at))) at += 1;
    this.#text += text.slice(from, at);
    this.#weight += at - from;
    return at - from;
  }

  take(unit: string, pieces: string[]): void {
    this.#text += unit;
    this.#afterLetter = isLetter(unit.charCodeAt(0));
    this.#open = marksAfter(this.#open, unit);
    if (this.#weight > 0 || /\S/.test(unit)) this.#weight += unitWeight(unit);
    const cut = this.#cut(unit);
    if (cut !== undefined) this.#emit(cut, pieces);
  }

  finish(): readonly string[] {
    const rest = this.#text;
    this.#begin('', noMarks);
    this.#first = true;
    return rest === '' ? [] : [rest];
  }

  #emit(cut: number, pieces: string[]): void {
    const piece = this.#text.slice(0, cut);
    const rest = this.#text.slice(cut);
    pieces.push(piece);
    this.#first = false;
    this.#begin('', [...piece].reduce(marksAfter, this.#openBefore));
    for (let at = 0; at < rest.length; at += 1) this.take(rest.charAt(at), pieces);
  }

  #longest(): number {
    return this.#first ? Math.min(this.#limits.firstMaxChars, this.#limits.maxChars) : this.#limits.maxChars;
  }

  #begin(text: string, open: OpenMarks): void {
    this.#text = text;
    this.#afterLetter = false;
    this.#weight = 0;
    this.#open = open;
    this.#openBefore = open;
  }

  #cut(unit: string): number | undefined {
    if (this.#weight < this.#limits.minChars) return undefined;
    const end = sentenceEnd(this.#text, this.#insideMarks());
    if (end !== undefined && this.#isSentence(end) && !this.#forbidden(end)) return end;
    return this.#first ? (this.#firstCut(unit) ?? this.#overflow()) : this.#overflow();
  }

  #isSentence(end: number): boolean {
    const weight = speechWeight(this.#text.slice(0, end));
    return weight >= this.#limits.minChars && weight <= this.#limits.maxChars;
  }

  #firstCut(unit: string): number | undefined {
    const { firstClauseChars, firstMaxChars, maxChars } = this.#limits;
    if (firstMaxChars >= maxChars) return undefined;
    const end = this.#firstClauseEnd(firstClauseChars);
    if (end !== undefined && !this.#forbidden(end)) return end;
    if (this.#weight <= firstMaxChars) return undefined;
    const found = bestBreak(this.#text, {
      from: FIRST_BREAK_CHARS,
      to: firstMaxChars,
      forbidden: (at) => this.#forbidden(at),
    });
    const last = this.#text.length - 1;
    return found ?? (/\s/.test(unit) && !this.#forbidden(last) ? last : undefined);
  }

  #firstClauseEnd(fromWeight: number): number | undefined {
    if (!this.#insideMarks() && endsAtOnce(this.#text)) return this.#text.length;
    if (this.#weight < fromWeight) return undefined;
    if (!this.#insideMarks() && clauseEndsAtOnce(this.#text)) return this.#text.length;
    return clauseEndsBeforeSpace(this.#text) ? this.#text.length - 1 : undefined;
  }

  #overflow(): number | undefined {
    const { minChars, maxChars } = this.#limits;
    if (this.#weight <= maxChars) return undefined;
    const found = bestBreak(this.#text, { from: minChars, to: maxChars, forbidden: (at) => this.#forbidden(at) });
    const cut = found ?? hardBreak(this.#text, maxChars);
    return cut > 0 ? cut : undefined;
  }

  #forbidden(at: number): boolean {
    const { phrases } = this.#limits;
    return phrases.length > 0 && partsPhrase(this.#text, at, phrases);
  }

  #insideMarks(): boolean {
    return this.#open.depth > 0 || this.#open.quoted;
  }
}

/** ASCII letters; NaN, the end of a text, is none. */
function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}

/** Brackets and curly quotes by depth; the straight quote opens and closes in turn. A line end closes them all. */
interface OpenMarks {
  readonly depth: number;
  readonly quoted: boolean;
}

const noMarks: OpenMarks = { depth: 0, quoted: false };

function marksAfter(open: OpenMarks, unit: string): OpenMarks {
  if (unit === '\n') return noMarks;
  if (unit === '"') return { depth: open.depth, quoted: !open.quoted };
  if (OPENING.includes(unit)) return { depth: open.depth + 1, quoted: open.quoted };
  if (CLOSING.includes(unit)) return { depth: Math.max(0, open.depth - 1), quoted: open.quoted };
  return open;
}
