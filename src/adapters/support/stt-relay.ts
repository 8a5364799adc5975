import { beforeCut, type FedFinal } from './stt-heard.js';
import type { SttLink } from './stt-link.js';
import type { FedPartial, SttTranscript } from './stt-transcript.js';
import type { VendorSttEvent } from './stt-vendor.js';

export interface SttRelayOptions {
  readonly transcript: SttTranscript;
  /** New words have been told. */
  readonly onFinal: () => void;
}

/** Brings the words of two connections in order while one takes over from the other: the old one speaks first. */
export class SttRelay {
  readonly #options: SttRelayOptions;
  #old: { readonly link: SttLink; readonly cutAt: number } | undefined;
  #heldFinals: FedFinal[] = [];
  #heldPartial: { readonly partial: FedPartial; readonly link: SttLink } | undefined;
  /** The connection whose words now begin where the last told word ended. */
  #settled: SttLink | undefined;

  constructor(options: SttRelayOptions) {
    this.#options = options;
  }

  /** The fed sample behind the last word told. */
  get end(): number {
    return this.#options.transcript.end;
  }

  get draining(): boolean {
    return this.#old !== undefined;
  }

  isDraining(link: SttLink): boolean {
    return this.#old?.link === link;
  }

  /** The connection gets no more audio, and has the word until its last finals are in. */
  drain(link: SttLink): void {
    this.#old = { link, cutAt: link.cut() };
  }

  /** The old connection has nothing more to say: what the new one said meanwhile follows. */
  drained(): void {
    this.#old = undefined;
    const finals = this.#heldFinals;
    const partial = this.#heldPartial;
    this.#heldFinals = [];
    this.#heldPartial = undefined;
    for (const final of finals) this.#tell(final);
    if (partial !== undefined) this.#show(partial.link, partial.partial);
  }

  abort(): void {
    this.#old?.link.abort();
    this.#old = undefined;
  }

  hear(link: SttLink, event: VendorSttEvent): void {
    switch (event.type) {
      case 'alive':
        return;
      case 'partial':
        return this.#hearPartial(link, {
          text: event.text,
          start: event.startMs === undefined ? undefined : link.fedAt(event.startMs),
          until: link.confirmedFed,
        });
      case 'final':
        return this.#hearFinal(link, link.fedFinal(event));
    }
  }

  #hearPartial(link: SttLink, partial: FedPartial): void {
    if (this.#old === undefined) this.#show(link, partial);
    else if (this.#old.link !== link) this.#heldPartial = { partial, link };
  }

  #hearFinal(link: SttLink, final: FedFinal): void {
    if (this.#old === undefined) {
      this.#tell(final);
      this.#settled = link;
      return;
    }
    if (this.#old.link !== link) {
      this.#heldFinals.push(final);
      this.#heldPartial = undefined;
      return;
    }
    const whole = beforeCut(final, this.#old.cutAt);
    if (whole !== undefined) this.#tell(whole);
  }

  #show(link: SttLink, partial: FedPartial): void {
    this.#options.transcript.partial(partial, this.#settled !== link);
  }

  #tell(final: FedFinal): void {
    if (this.#options.transcript.final(final)) this.#options.onFinal();
  }
}
