import type { EngineChange, EngineTraits } from './engine.js';

export interface LlmMessage {
  readonly role: 'user' | 'assistant';
  /** Who said it, as the listener knows them; empty for a line of the producers, which only the speaker hears. */
  readonly name: string;
  /** As heard: a line that was cut ends at the cut. */
  readonly text: string;
  readonly interrupted: boolean;
}

/** One thing the briefing wants said. */
export interface TalkingPoint {
  readonly title: string;
  readonly text: string;
  readonly keywords: readonly string[];
  /** Asked back once the point is made. */
  readonly question?: string;
  /** The speaker the point belongs to; anyone may take it when absent. */
  readonly speaker?: string;
}

/** What the speaker is asked to do with a turn that answers no words of the host's. */
export interface LlmCue {
  readonly kind: 'open' | 'continue' | 'next-point' | 'hand-back' | 'wrap-up';
  /** The point to bring up. */
  readonly point?: TalkingPoint;
  /** What the host is called. */
  readonly host: string;
}

export interface LlmRequest {
  readonly speaker: { readonly id: string; readonly name: string };
  /** What the other AI speakers are called. */
  readonly others?: readonly string[];
  readonly system: string;
  /** Oldest first; the last one is what to answer. The speaker's own lines are `assistant`. */
  readonly messages: readonly LlmMessage[];
  /** The briefing's points in order, for an engine that may speak from nothing else. */
  readonly talkingPoints: readonly TalkingPoint[];
  /** Those that were heard in the session, further back than the messages reach. */
  readonly pointsMade?: readonly TalkingPoint[];
  /** Also said in the last message; absent when the turn answers the host. */
  readonly cue?: LlmCue;
  readonly topic: string;
  readonly maxOutputTokens: number;
}

export interface LlmUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** True when the vendor sent no figures and these were counted by us. */
  readonly estimated: boolean;
  /** US dollars; null when the model's price is not known. */
  readonly costUsd: number | null;
}

export type LlmEvent =
  | EngineChange
  | { readonly type: 'text-delta'; readonly text: string }
  | { readonly type: 'finish'; readonly reason: 'stop' | 'length' | 'refusal'; readonly usage: LlmUsage };

/** A speaker's mind. */
export interface LlmAdapter extends EngineTraits {
  /** What prompt and answer may take together; absent when it is not known. */
  readonly contextTokens?: number | undefined;
  /** Exactly one `finish` ends a complete answer; on abort the iteration ends without one. Throws ProviderError. */
  stream(request: LlmRequest, options: { signal: AbortSignal }): AsyncIterable<LlmEvent>;
}
