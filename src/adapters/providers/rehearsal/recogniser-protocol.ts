import type { PcmChunk, SttEvent } from '../../stt.js';

/** What a session tells its recogniser thread, in this order: one `begin`, chunks, one `end`. */
export type RecogniserCommand =
  | { readonly type: 'begin'; readonly keyterms: readonly string[] }
  | { readonly type: 'audio'; readonly chunk: PcmChunk }
  | { readonly type: 'end' };

export type RecogniserReport =
  /** Engine and models are loaded. */
  | { readonly type: 'ready' }
  /** One more chunk has been worked through, after all events it led to. */
  | { readonly type: 'taken' }
  | { readonly type: 'heard'; readonly event: SttEvent }
  /** Everything has been said. */
  | { readonly type: 'done' };

/** A worker thread as a session uses it. */
export interface RecogniserThread {
  /** Resolves once engine and models are loaded; rejects when the thread dies, or is closed, before that. */
  readonly ready: Promise<void>;
  post(command: RecogniserCommand): void;
  on(listener: RecogniserListener): void;
  /** A thread in use keeps the process alive, a waiting one does not. */
  hold(inUse: boolean): void;
  close(): Promise<void>;
}

export interface RecogniserListener {
  report(report: RecogniserReport): void;
  /** The thread died; nothing follows. */
  lost(error: Error): void;
}
