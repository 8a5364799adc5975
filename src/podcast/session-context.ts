import type { LlmAdapter } from '../adapters/llm.js';
import type { SttAdapter } from '../adapters/stt.js';
import type { TtsAdapter } from '../adapters/tts.js';
import type { Clock } from '../core/clock.js';
import type { Logger } from '../core/logger.js';
import type { Metrics } from '../core/metrics.js';
import type { EventLogger } from '../recording/index.js';
import type { Briefing, CastEntry } from './briefing/briefing.js';
import type { Conversation } from './conversation.js';
import type { BackgroundSummaries } from './memory/background-summaries.js';
import type { Outbox } from './outbox.js';
import type { Pacer } from './reply/pacer.js';
import type { HostFrom } from './host-ear.js';
import type { SessionRecord } from './session-record.js';
import type { SessionRecording } from './session-recording.js';
import type { SessionView } from './session-view.js';

/** An AI speaker of the session with the engines it was given. */
export interface CastSpeaker extends CastEntry {
  readonly llm: LlmAdapter;
  readonly tts: TtsAdapter;
  readonly voiceId: string;
}

/** What belongs to one session, made once when it begins and closed when it ends. */
export interface SessionContext {
  readonly id: string;
  /** Proves that a returning client is the session's host. */
  readonly token: string;
  /** Where the host's track goes on, in a session that another process began; null for a new one. */
  readonly hostFrom: HostFrom | null;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Aborts when the session ends. */
  readonly signal: AbortSignal;
  readonly briefing: Briefing;
  readonly cast: readonly CastSpeaker[];
  readonly stt: SttAdapter;
  readonly outbox: Outbox;
  readonly view: SessionView;
  readonly events: EventLogger;
  readonly recording: SessionRecording;
  readonly record: SessionRecord;
  readonly conversation: Conversation;
  readonly summaries: BackgroundSummaries;
  readonly pacer: Pacer;
}
