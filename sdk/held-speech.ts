import { msToSamples } from '../src/protocol/audio-format.js';
import type { SpeechReturn, SpokenWord } from '../src/protocol/client-events.js';

/** More than is ever sent ahead of what is heard. */
const HELD_SAMPLES = msToSamples(5_000);
/** Words of the latest piece and the one before it, at the fastest voice. */
const WORDS_MAX = 64;

export type ReturnedSpeech = { readonly header: SpeechReturn; readonly samples: Int16Array };

/**
 * The end of the latest turn as it came from the server. A server that is killed knows only what it had on disk of a
 * reply; the next one asks for the rest here.
 */
export class HeldSpeech {
  #turn: { readonly turnId: string; readonly speaker: string } | null = null;
  #chunks: { readonly at: number; readonly samples: Int16Array }[] = [];
  #words: SpokenWord[] = [];

  /** Another turn has begun. */
  begin(turnId: string, speaker: string): void {
    if (this.#turn?.turnId === turnId) return;
    this.#turn = { turnId, speaker };
    this.#chunks = [];
    this.#words = [];
  }

  addWords(turnId: string, words: readonly SpokenWord[]): void {
    if (this.#turn?.turnId === turnId) this.#words.push(...words);
  }

  /** Keeps a copy: the samples lie inside a network message. Pieces come in order; one that comes again is passed over. */
  add(turnId: string, at: number, samples: Int16Array): void {
    if (this.#turn?.turnId !== turnId || at < this.#received) return;
    this.#chunks.push({ at, samples: samples.slice() });
    const from = this.#received - HELD_SAMPLES;
    while ((this.#chunks[1]?.at ?? from + 1) <= from) this.#chunks.shift();
  }

  /** For `client.hello`. */
  get place(): { turnId: string; speaker: string; received: number } | undefined {
    return this.#turn === null || this.#chunks.length === 0 ? undefined : { ...this.#turn, received: this.#received };
  }

  /** What is held of the turn from this sample on, each piece with the words that end in it; nothing when a part of it is gone. */
  from(turnId: string, sample: number): ReturnedSpeech[] {
    if (this.#turn?.turnId !== turnId || (this.#chunks[0]?.at ?? sample + 1) > sample) return [];
    const rest = this.#chunks.filter(({ at, samples }) => at + samples.length > sample);
    return rest.map((chunk) => {
      const at = Math.max(chunk.at, sample);
      const samples = chunk.samples.subarray(at - chunk.at);
      const end = at + samples.length;
      const words = this.#words.filter(({ to }) => to > at && to <= end).slice(-WORDS_MAX);
      return { header: { turnId, at, n: samples.length, words }, samples };
    });
  }

  get #received(): number {
    const last = this.#chunks.at(-1);
    return last === undefined ? 0 : last.at + last.samples.length;
  }
}
