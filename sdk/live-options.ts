import { SAMPLE_RATE } from '../src/protocol/audio-format.js';
import { PROTOCOL_VERSION, type Hello } from '../src/protocol/client-events.js';
import type { SdkClock } from './clock.js';
import type { UnsentStore } from './frame-store.js';
import type { SpeechPlayer } from './live-types.js';

/** What lets a later page continue the session as the same host. */
export interface ResumeTicket {
  readonly sessionId: string;
  readonly token: string;
}

export interface LiveClientOptions {
  readonly url: string;
  readonly role: 'host' | 'producer';
  /** Of a program, which has no cookies: its access token, asked for with each connection when it is a function. */
  readonly token?: string | (() => string | undefined) | undefined;
  /**
   * Renews the sign-in, e.g. `() => client.renew()`: every ten minutes, and before the connection comes back where that
   * is due. False when it is over; rejects when nobody could say.
   */
  readonly renew?: (() => Promise<boolean>) | undefined;
  /** Host, new session. */
  readonly briefing?: string | undefined;
  readonly record?: boolean | undefined;
  readonly headphones?: boolean | undefined;
  /** Producer: the session to join. */
  readonly sessionId?: string | undefined;
  /** Host: continue the session of an earlier page. */
  readonly resume?: ResumeTicket | undefined;
  /** Host, new session: the ticket of an earlier one, not live any more, whose conversation it goes on with. */
  readonly continues?: ResumeTicket | undefined;
  /** Where speech goes. A producer may do without. */
  readonly player?: SpeechPlayer | undefined;
  /** Where unconfirmed sound is kept; memory by default. */
  readonly store?: UnsentStore | undefined;
  readonly clock?: SdkClock | undefined;
  /** How long the first connection may take; 10 s by default. */
  readonly connectTimeoutMs?: number | undefined;
}

export interface Progress {
  readonly lastSeq: number;
  readonly speech: { readonly turnId: string; readonly received: number } | undefined;
  readonly held: { readonly turnId: string; readonly speaker: string; readonly received: number } | undefined;
}

/** The first words on a connection: a new session, the continuation of one, or a producer's request to join. */
export function helloOf(options: LiveClientOptions, ticket: ResumeTicket | null, progress: Progress): Hello {
  const { briefing, record, headphones, sessionId, continues } = options;
  return {
    protocol: PROTOCOL_VERSION,
    role: options.role,
    codec: 's16le',
    sampleRate: SAMPLE_RATE,
    ...(briefing === undefined ? {} : { briefing }),
    ...(record === undefined ? {} : { record }),
    ...(headphones === undefined ? {} : { headphones }),
    ...(sessionId === undefined ? {} : { sessionId }),
    ...(continues === undefined || ticket !== null ? {} : { continues: bare(continues) }),
    ...(ticket === null
      ? {}
      : {
          resume: {
            ...bare(ticket),
            lastSeq: progress.lastSeq,
            ...(progress.speech ? { speech: progress.speech } : {}),
            ...(progress.held ? { held: progress.held } : {}),
          },
        }),
  };
}

/** A ticket may lie among more that its owner keeps of the session. */
function bare({ sessionId, token }: ResumeTicket): ResumeTicket {
  return { sessionId, token };
}
