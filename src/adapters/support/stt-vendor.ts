import type { EngineTraits } from '../engine.js';
import type { SttCapabilities } from '../stt.js';

/** A word with its place in milliseconds from the first sample sent on this connection. */
export interface VendorWord {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** What a vendor says on one connection. */
export type VendorSttEvent =
  | { readonly type: 'partial'; readonly text: string; readonly startMs?: number }
  /** Will not change any more. `endMs` is the vendor's own, or the end of the last word. */
  | { readonly type: 'final'; readonly text: string; readonly words: readonly VendorWord[]; readonly endMs: number }
  /** A sign of life without words. */
  | { readonly type: 'alive' };

/** One streaming connection to a vendor: from its opening to its end. */
export interface SttConnection {
  /** Ends when the vendor is done; throws ProviderError when the connection breaks. */
  readonly events: AsyncIterable<VendorSttEvent>;
  /**
   * s16 mono at the vendor's rate, in frames of the vendor's length. Never throws; a frame is always taken, as a Node
   * stream takes it. False: the connection has enough to send, wait a frame's time before the next.
   */
  send(samples: Int16Array): boolean;
  /** Says that no more audio comes; the last finals follow on `events`. */
  finish(): void;
  /** Drops the connection: nothing is sent or received afterwards. */
  abort(): void;
}

/** A streaming recogniser as the shared lossless module needs it: only the wire, none of the bookkeeping. */
export interface SttVendor extends EngineTraits {
  readonly capabilities: SttCapabilities;
  readonly sampleRate: number;
  readonly frameMs: number;
  /** Age at which a connection is replaced, well before the vendor ends it; Infinity when it never does. */
  readonly maxAgeMs: number;
  /** No event for this long while audio is sent: the connection is half-open. Infinity when silence is normal. */
  readonly silenceMs: number;
  /** How much faster than real time a backlog may be sent. */
  readonly catchUpRate: number;
  /** Resolves once the vendor takes audio. Throws ProviderError. */
  connect(options: { signal: AbortSignal; keyterms: readonly string[] }): Promise<SttConnection>;
}
