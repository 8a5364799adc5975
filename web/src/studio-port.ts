import type {
  FinishedSession,
  FloorDecision,
  LiveActions,
  LiveState,
  Levels,
  Line,
  Notice,
  SessionSnapshot,
} from '../../sdk/live-types.js';

export type CastMember = SessionSnapshot['cast'][number];
export type EngineInfo = SessionSnapshot['stt'];
export type Marker = SessionSnapshot['markers'][number];
export type TurnFigures = SessionSnapshot['turns'][number];
export type Latency = NonNullable<TurnFigures['latency']>;
export type TurnCost = NonNullable<TurnFigures['cost']>;
export type Spent = SessionSnapshot['spent'];
export type SessionFile = FinishedSession['files'][number];
export type { FinishedSession, FloorDecision, LiveActions, LiveState, Levels, Line, Notice, SessionSnapshot };

/** A value that changes over time, as `useSyncExternalStore` wants it. */
export interface Store<T> {
  getState(): T;
  subscribe(listener: () => void): () => void;
}

/** A live studio as the page uses it. */
export interface Studio {
  readonly state: Store<LiveState>;
  readonly actions: LiveActions;
  levels(): Levels;
  selectMicrophone(deviceId: string): Promise<void>;
  /** The host's voice that is not on the server yet, as a WAV file. */
  unsentSound(): Blob;
  /** Leaves without ending the session, and releases everything. */
  close(): void;
}

/** A session this browser was the host of, and has not seen the end of. */
export interface LeftSession {
  readonly sessionId: string;
  readonly title: string;
  readonly briefing: string;
  /** The server does not have it live any more. */
  readonly gone: boolean;
  /** Samples of the host's voice that never reached the server. */
  readonly unsentSamples: number;
}

/** What this browser keeps of the sessions it has left. */
export interface Shelf {
  /** Latest first. */
  list(): Promise<readonly LeftSession[]>;
  /** The unsent voice as a WAV file. */
  sound(sessionId: string): Promise<Blob>;
  forget(sessionId: string): Promise<void>;
}

export type Start =
  | { readonly kind: 'new'; readonly briefing: string }
  | { readonly kind: 'resume'; readonly sessionId: string }
  /** A new session with the conversation of one that is live no more. */
  | { readonly kind: 'continue'; readonly briefing: string; readonly sessionId: string };

/** What the host chose before going live. `microphone` is a device id, or null for typed lines only. */
export interface Choice {
  readonly start: Start;
  readonly headphones: boolean;
  readonly microphone: string | null;
}

/** Goes live; rejects with a plain message when it cannot. */
export type StartStudio = (choice: Choice) => Promise<Studio>;
