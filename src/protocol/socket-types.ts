import type { ClientEventName, ClientPayload } from './client-events.js';
import type { Marker, SessionSnapshot } from './live-session.js';
import type { ServerEventName, SessionFile, Stamped, WireError } from './server-events.js';

/** The answer to a request: its result, or what is wrong with it. */
export type Ack<T> = { readonly ok: true; readonly data: T } | { readonly ok: false; readonly error: WireError };

export interface HelloResult {
  readonly sessionId: string;
  /** Proves to a later connection that it is the same host (empty for producers). */
  readonly token: string;
  readonly resumed: boolean;
  /** The next frame the server wants; `at` is where the host's clock goes on. */
  readonly audio: { readonly nextSeq: number; readonly at: number };
  /** First playback report the server has not taken yet. */
  readonly playback: {
    readonly nextSeq: number;
    /** Sound that is wanted back before the reports are: of this turn, from this sample on. */
    readonly missing: { readonly turnId: string; readonly from: number } | null;
  };
  readonly lastSeq: number;
  readonly state: SessionSnapshot;
}

export interface FinishedSession {
  readonly sessionId: string;
  readonly directory: string;
  readonly durationMs: number;
  readonly files: readonly SessionFile[];
}

/** What each acknowledged request answers; events not named here answer `null`. */
export interface AckResults {
  'client.hello': HelloResult;
  'marker.add': Marker;
  'recording.stop': FinishedSession;
  'session.end': FinishedSession;
}

export type AckResult<E extends ClientEventName> = E extends keyof AckResults ? AckResults[E] : null;

/** Sent many times a second: what is wrong with one comes as an `error`. */
export type SilentEvent = 'audio.chunk' | 'playback.report' | 'speech.return';

export type ClientToServer = {
  [E in Exclude<ClientEventName, SilentEvent>]: (
    payload: ClientPayload<E>,
    ack?: (answer: Ack<AckResult<E>>) => void,
  ) => void;
} & {
  'audio.chunk': (header: ClientPayload<'audio.chunk'>, pcm: ArrayBuffer | Uint8Array) => void;
  'playback.report': (report: ClientPayload<'playback.report'>) => void;
  'speech.return': (header: ClientPayload<'speech.return'>, pcm: ArrayBuffer | Uint8Array) => void;
};

export type ServerToClient = {
  [E in Exclude<ServerEventName, 'speech.chunk'>]: (payload: Stamped<E>) => void;
} & {
  'speech.chunk': (header: Stamped<'speech.chunk'>, pcm: ArrayBuffer | Uint8Array) => void;
};
