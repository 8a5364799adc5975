import type { LlmCue, LlmMessage, LlmRequest } from '../../adapters/llm.js';
import type { Briefing } from './briefing.js';
import { hostOf } from './prompt-role.js';

/** What the director asks of a turn; points by their index in the briefing. */
export interface TurnDirection {
  /** Undefined when the turn answers the host. */
  readonly cue: { readonly kind: LlmCue['kind']; readonly point?: number } | undefined;
  /** The points heard so far in the session. */
  readonly made: readonly number[];
}

/** A request with what the director asks of it: as data, and as a last line from the producers for minds that read. */
export function directedRequest(request: LlmRequest, briefing: Briefing, { cue, made }: TurnDirection): LlmRequest {
  const points = briefing.talkingPoints;
  const directed = { ...request, pointsMade: points.filter((_, index) => made.includes(index)) };
  if (cue === undefined) return directed;
  const point = cue.point === undefined ? undefined : points[cue.point];
  const asked: LlmCue = { kind: cue.kind, host: briefing.host.name, ...(point === undefined ? {} : { point }) };
  return { ...directed, cue: asked, messages: [...request.messages, cueLine(asked, hostOf(briefing))] };
}

/** In round brackets and without a name, as the system prompt announces it: heard by the speaker alone. */
function cueLine(cue: LlmCue, host: string): LlmMessage {
  return { role: 'user', name: '', text: `(${instruction(cue, host)})`, interrupted: false };
}

function instruction({ kind, point }: LlmCue, host: string): string {
  switch (kind) {
    case 'open':
      return point ? `You open the talk. Lead into this: ${point.title}.` : 'You open the talk.';
    case 'continue':
      return 'Take up what was just said: answer it, add a thought or object. Say nothing that was said before.';
    case 'next-point':
      return point ? `That will do. Lead over to this: ${point.title}.` : 'That will do. Lead over to something new.';
    case 'hand-back':
      return `This is the last turn before ${host} speaks. Finish the thought in a sentence, then ask ${host} one real question by name, and stop.`;
    case 'wrap-up':
      return `All that was planned has been said. Say in two sentences where the talk has come to, bring up nothing new, and give the floor back to ${host}.`;
  }
}
