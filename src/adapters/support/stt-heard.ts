import { msToSamples } from '../../protocol/audio-format.js';

/** A word at its place among the samples fed to the recogniser, at the rate of the house. */
export interface FedWord {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface FedFinal {
  readonly text: string;
  readonly words: readonly FedWord[];
  readonly end: number;
}

/** Finals without word times that end this close behind what is known say it again. */
const TOLERANCE = msToSamples(200);
/** Recognisers do not agree with themselves about times to less than this much of a word. */
const SAME_SHARE = 0.4;
/** A word so close to where a connection's audio was cut may be half a word. */
const CUT_GUARD = msToSamples(300);

/** Which words are known already: a connection that took over hears some of them again. */
export class SttHeard {
  #end = 0;
  #last: FedWord | undefined;

  /** Where the last known word ends. */
  get end(): number {
    return this.#end;
  }

  /** The part of a final that is new, or undefined when all of it is known. */
  accept(final: FedFinal): FedFinal | undefined {
    return final.words.length === 0 ? this.#acceptUntimed(final) : this.#acceptWords(final);
  }

  #acceptUntimed(final: FedFinal): FedFinal | undefined {
    if (final.end <= this.#end + TOLERANCE && this.#end > 0) return undefined;
    this.#end = Math.max(this.#end, final.end);
    this.#last = undefined;
    return final;
  }

  #acceptWords(final: FedFinal): FedFinal | undefined {
    const from = final.words.findIndex((word) => !this.#knows(word));
    const words = from < 0 ? [] : final.words.slice(from);
    const last = words.at(-1);
    if (last === undefined) return undefined;
    this.#last = last;
    this.#end = Math.max(this.#end, last.end);
    return { text: from === 0 ? final.text : textOf(words), words, end: last.end };
  }

  #knows(word: FedWord): boolean {
    const last = this.#last;
    if ((word.start + word.end) / 2 < this.#end) return true;
    return last !== undefined && plain(last.text) === plain(word.text) && isSamePlace(last, word);
  }
}

/** What of a final can be trusted when the connection's audio was cut at `cutAt`; the rest is left to the next one. */
export function beforeCut(final: FedFinal, cutAt: number): FedFinal | undefined {
  const limit = cutAt - CUT_GUARD;
  if (final.words.length === 0) return final.end <= limit ? final : undefined;
  const words = final.words.filter((word) => word.end <= limit);
  const last = words.at(-1);
  if (last === undefined) return undefined;
  return words.length === final.words.length ? final : { text: textOf(words), words, end: last.end };
}

function isSamePlace(a: FedWord, b: FedWord): boolean {
  const shared = Math.min(a.end, b.end) - Math.max(a.start, b.start);
  return shared > SAME_SHARE * Math.min(a.end - a.start, b.end - b.start);
}

function textOf(words: readonly FedWord[]): string {
  return words.map((word) => word.text).join(' ');
}

/** Letters and digits alone: punctuation and capitals depend on what follows. */
export function plain(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}
