import { decide } from './spoken-inline.js';
import type { Skip } from './spoken-skip.js';
import type { MarkContext, Outlook, Step } from './spoken-step.js';
import { SpokenWriter } from './spoken-writer.js';

/**
 * What can only be itself: letters, and single spaces between them, but for a word that may become `http` or `www`.
 * Nearly all of a reply is that, and rules need not be asked about it one character at a time.
 */
const AFTER_LETTER = /(?:[A-Za-z]+| (?=[A-GI-VX-Za-gi-vx-z]|$))+/y;
const AFTER_SPACE = /(?=[A-GI-VX-Za-gi-vx-z])(?:[A-Za-z]+| (?=[A-GI-VX-Za-gi-vx-z]|$))+/y;

/** Characters a mark may keep waiting for its counterpart; a pause the listener cannot hear. */
const MAX_HELD_CHARS = 40;

export interface SpokenTextFilter {
  /** Takes more of the model's text; returns what is now certain to be said. */
  push(text: string): string;
  /** Returns what was still held back and is ready for a new text. */
  flush(): string;
}

/**
 * Turns a model's text into what is read aloud: without Markdown marks, code blocks, tables' bars, pictures, addresses,
 * stage directions and thoughts in tags. Item and heading lines get a full stop; white space becomes single.
 *
 * Text is taken in one character at a time whatever the chunk, so the same text gives the same result however it
 * arrives, and no more than 40 characters are ever held back.
 */
export function createSpokenTextFilter(): SpokenTextFilter {
  let reader = new MarkReader();
  let half = '';
  return {
    push(text) {
      const whole = half + text;
      const cut = /[\ud800-\udbff]$/.test(whole) ? whole.length - 1 : whole.length;
      half = whole.slice(cut);
      reader.read(whole.slice(0, cut));
      return reader.drain();
    },
    flush() {
      if (half !== '') reader.take(half);
      reader.end();
      const rest = reader.drain();
      reader = new MarkReader();
      half = '';
      return rest;
    },
  };
}

/** False for a text no voice can say anything of, e.g. a stray closing quote. */
export function isPronounceable(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}

type LineState = Omit<MarkContext, 'previous' | 'outlook'> & { readonly needsStop: boolean };

const NEW_LINE: LineState = {
  lineStart: true,
  indent: 0,
  open: [],
  link: false,
  table: false,
  code: false,
  needsStop: false,
};

class MarkReader {
  readonly #writer = new SpokenWriter();
  #held = '';
  #previous = '';
  #line = NEW_LINE;
  #skip: Skip | undefined;

  read(text: string): void {
    for (let at = 0; at < text.length; ) {
      const plain = this.#plainRun(text, at);
      if (plain !== '') {
        this.#writer.sayPlain(plain);
        this.#previous = plain.slice(-1);
        at += plain.length;
      } else {
        const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
        this.take(character);
        at += character.length;
      }
    }
  }

  take(character: string): void {
    if (this.#skip === undefined) {
      this.#held += character;
      this.#settle('more');
      return;
    }
    const rest = this.#skip.take(character);
    if (rest === undefined) return;
    this.#skip = undefined;
    for (const next of rest) this.take(next);
  }

  end(): void {
    this.#settle('end');
    const rest = this.#skip?.end() ?? '';
    this.#skip = undefined;
    for (const next of rest) this.take(next);
    this.#settle('end');
    if (this.#line.needsStop) this.#writer.stop();
  }

  drain(): string {
    return this.#writer.drain();
  }

  #plainRun(text: string, at: number): string {
    if (this.#held !== '' || this.#skip !== undefined || this.#line.lineStart) return '';
    const run = this.#previous === ' ' ? AFTER_SPACE : AFTER_LETTER;
    if (run === AFTER_LETTER && !/[A-Za-z]/.test(this.#previous)) return '';
    run.lastIndex = at;
    return run.test(text) ? text.slice(at, run.lastIndex) : '';
  }

  #settle(wanted: 'more' | 'end'): void {
    while (this.#held !== '') {
      const outlook: Outlook = wanted === 'more' && this.#held.length > MAX_HELD_CHARS ? 'full' : wanted;
      const decision = decide(this.#held, { ...this.#line, previous: this.#previous, outlook });
      if (decision === 'wait') return;
      this.#apply(decision);
    }
  }

  #apply(step: Step): void {
    const taken = this.#held.slice(0, step.take);
    const rest = this.#held.slice(step.take);
    this.#held = rest;
    this.#previous = lastCharacter(taken);
    if (taken === '\n' && this.#line.needsStop) this.#writer.stop();
    if (step.say === '') this.#writer.remove();
    else this.#writer.say(step.say);
    if (step.cellEnds === true) this.#writer.endCell();
    this.#line = taken === '\n' ? NEW_LINE : lineAfter(this.#line, step, taken);
    if (step.skip === undefined) return;
    this.#skip = step.skip;
    this.#held = '';
    for (const next of rest) this.take(next);
  }
}

function lineAfter(line: LineState, step: Step, taken: string): LineState {
  const blank = /^\s+$/.test(taken);
  return {
    lineStart: line.lineStart && (blank || step.marksLine === true),
    indent: line.lineStart && blank ? line.indent + (taken === '\t' ? 4 : 1) : line.indent,
    open: step.open ?? line.open,
    link: step.link ?? line.link,
    table: step.table ?? line.table,
    code: step.code ?? line.code,
    needsStop: step.needsStop ?? line.needsStop,
  };
}

function lastCharacter(text: string): string {
  return [...text.slice(-2)].at(-1) ?? '';
}
