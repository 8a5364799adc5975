import type { FloorDecision } from '../src/protocol/floor-decision.js';
import type { Line, Marker, SessionSnapshot } from '../src/protocol/live-session.js';
import type { FinishedSession } from '../src/protocol/socket-types.js';
import type { PlaybackReport } from '../src/protocol/client-events.js';

/** Where the connection stands, in the words the page shows. */
export type Connection = 'connecting' | 'live' | 'reconnecting' | 'ended' | 'refused';

/** A line being spoken: its words are placed on the turn's own samples, `heard` moves with the playback. */
export interface SpokenLine {
  readonly turnId: string;
  readonly speaker: string;
  readonly words: readonly { readonly text: string; readonly from: number; readonly to: number }[];
  /** Samples of the turn that have left the loudspeaker. */
  readonly heard: number;
}

export interface Notice {
  readonly id: number;
  readonly level: 'info' | 'warning' | 'error';
  readonly message: string;
}

/** Everything a page shows about a live session. Immutable: a new object whenever something changed. */
export interface LiveState {
  readonly connection: Connection;
  readonly sessionId: string | null;
  readonly session: SessionSnapshot | null;
  /** What the host is saying, before it is final. */
  readonly partial: string;
  readonly speaking: SpokenLine | null;
  readonly notices: readonly Notice[];
  readonly finished: FinishedSession | null;
  /** Why the server does not have this client, once `connection` is `refused` or the session was found ended. */
  readonly refusal: { readonly code: string; readonly message: string } | null;
  /** Host samples captured, and how many of them the server has not confirmed yet. */
  readonly capturedSamples: number;
  readonly unconfirmedSamples: number;
  /** What the unconfirmed samples outlive: the connection only, or a reload and a crash of the page as well. */
  readonly keptIn: 'page' | 'browser';
  /** How far the host's track reaches on the session's clock, which runs on over reloads of the page. */
  readonly positionSamples: number;
  readonly muted: boolean;
  /** The director's latest choice: who gets the floor, and why. */
  readonly decision: FloorDecision | null;
  /** Turns as this page measured them, oldest first: from the host's last voiced sample to the first one heard. */
  readonly measured: readonly { readonly turnId: string; readonly measuredMs: number }[];
}

/** Sound going out to the host. One turn plays at a time; every (re)start and stop is reported with its exact sample. */
export interface SpeechPlayer {
  enqueue(turnId: string, at: number, samples: Int16Array): void;
  end(turnId: string, samples: number): void;
  clear(turnId: string): void;
  pause(turnId: string): void;
  resume(turnId: string, from: number): void;
  /** Samples of this turn that have arrived, for resuming after a dropped connection. */
  received(turnId: string): number;
  onReport(listener: (report: PlaybackReport) => void): void;
}

/** Peak and RMS of the last moments, 0–1, for meters; read once per animation frame. */
export interface Level {
  readonly peak: number;
  readonly rms: number;
}

export interface Levels {
  readonly microphone: Level;
  /** True for a second after the microphone reached full scale. */
  readonly clipping: boolean;
  /** What the host hears; belongs to whoever is speaking. */
  readonly speech: Level;
}

/** What the host can do; each resolves when the server has agreed, or rejects with a plain message. */
export interface LiveActions {
  takeFloor(): Promise<void>;
  giveFloor(speaker: string): Promise<void>;
  setAutopilot(on: boolean): Promise<void>;
  setHold(on: boolean): Promise<void>;
  say(text: string): Promise<void>;
  addMarker(label?: string): Promise<Marker>;
  setMuted(muted: boolean): void;
  dismissNotice(id: number): void;
  end(): Promise<FinishedSession>;
}

export type { FloorDecision, Line, Marker, SessionSnapshot, FinishedSession };
