/** How deep a value may lie; what is deeper is no answer anybody asked for. */
const DEPTH_MAX = 16;

const CLOSING_QUOTES: Readonly<Record<string, string>> = { '"': '"', "'": "'", '“': '”', '‘': '’' };
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };
const WORDS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['none', null],
  ['undefined', null],
]);

/**
 * Reads a value the way it was meant: JSON as models write it, with trailing or missing commas, single or curly quotes,
 * bare keys and words, comments, line breaks in strings, unescaped quotes inside them, or an end that never came.
 * Starts at `from`, where the value begins, and does not mind what follows it. Never throws; undefined for nothing.
 */
export function readLooseJson(text: string, from = 0): unknown {
  return new LooseReader(text, from).value(0);
}

class LooseReader {
  readonly #text: string;
  #at: number;

  constructor(text: string, from: number) {
    this.#text = text;
    this.#at = from;
  }

  value(depth: number): unknown {
    this.#skip();
    const mark = this.#text[this.#at] ?? '';
    if (mark === '{' && depth < DEPTH_MAX) return this.#object(depth);
    if (mark === '[' && depth < DEPTH_MAX) return this.#array(depth);
    return mark in CLOSING_QUOTES ? this.#string() : this.#bare(/[,}\]\n]/g);
  }

  #object(depth: number): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    this.#at += 1;
    while (this.#more('}')) {
      const mark = this.#text[this.#at] ?? '';
      const key = mark in CLOSING_QUOTES ? this.#string() : String(this.#bare(/[:,}\]\n]/g));
      this.#skip();
      // A key the end cut off has no value.
      if (this.#text[this.#at] !== ':') continue;
      this.#at += 1;
      const value = this.value(depth + 1);
      if (value !== undefined) entries.push([key, value]);
    }
    return Object.fromEntries(entries);
  }

  #array(depth: number): unknown[] {
    const items: unknown[] = [];
    this.#at += 1;
    while (this.#more(']')) items.push(this.value(depth + 1));
    return items;
  }

  /** Whether another entry begins here; steps over commas, and over the end. The other kind of bracket ends it too. */
  #more(close: string): boolean {
    this.#skip();
    while (this.#text[this.#at] === ',') {
      this.#at += 1;
      this.#skip();
    }
    const mark = this.#text[this.#at];
    if (mark === close) this.#at += 1;
    return mark !== undefined && mark !== '}' && mark !== ']' && !(mark === ':' && this.#stray());
  }

  /** A colon nobody waits for would never be stepped over. */
  #stray(): boolean {
    this.#at += 1;
    return false;
  }

  #string(): string {
    const opening = this.#text[this.#at] ?? '';
    const closing = CLOSING_QUOTES[opening] ?? opening;
    let out = '';
    for (this.#at += 1; this.#at < this.#text.length; this.#at += 1) {
      const mark = this.#text[this.#at] ?? '';
      if (mark === '\\') out += this.#escape();
      else if (mark === closing && this.#endsString()) break;
      else out += mark;
    }
    this.#at += 1;
    return out;
  }

  /** A quote ends a string when what follows could follow a string; otherwise somebody is quoted in it. */
  #endsString(): boolean {
    const rest = /^\s*(.?)/s.exec(this.#text.slice(this.#at + 1, this.#at + 64))?.[1] ?? '';
    return rest === '' || ',:}]'.includes(rest) || rest in CLOSING_QUOTES;
  }

  #escape(): string {
    const mark = this.#text[this.#at + 1] ?? '';
    const code = mark === 'u' ? /^[\da-f]{4}/i.exec(this.#text.slice(this.#at + 2, this.#at + 6))?.[0] : undefined;
    this.#at += code === undefined ? 1 : 5;
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
    return ESCAPES[mark] ?? mark;
  }

  /** A number, `true` or an unquoted text, up to where such a thing ends; undefined when there is nothing. */
  #bare(end: RegExp): unknown {
    end.lastIndex = this.#at;
    const endsAt = end.exec(this.#text)?.index ?? this.#text.length;
    const word = this.#text.slice(this.#at, endsAt).trim();
    this.#at = endsAt;
    if (word === '') return undefined;
    const known = WORDS.get(word.toLowerCase());
    if (known !== undefined) return known;
    return Number.isFinite(Number(word)) ? Number(word) : word;
  }

  /** Over white space and comments. */
  #skip(): void {
    const blank = /(?:\s+|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$))*/y;
    blank.lastIndex = this.#at;
    this.#at += blank.exec(this.#text)?.[0].length ?? 0;
  }
}
