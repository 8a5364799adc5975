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
  /** Leaves without ending the session, and releases everything. */
  close(): void;
}

/** What the host chose before going live. `microphone` is a device id, or null for typed lines only. */
export interface Choice {
  /** The briefing of a new session, or null to go on with the one this tab has left. */
  readonly briefing: string | null;
  readonly headphones: boolean;
  readonly microphone: string | null;
}

/** Goes live; rejects with a plain message when it cannot. */
export type StartStudio = (choice: Choice) => Promise<Studio>;
