import type { LlmRequest } from '../adapters/llm.js';
import { directedRequest, type TurnDirection } from './briefing/cue-line.js';
import { systemPrompt } from './briefing/prompts.js';
import { outputBudget } from './briefing/turn-length.js';
import type { CastSpeaker, SessionContext } from './session-context.js';

/**
 * What a speaker's mind is asked for its turn.
 * @param said the host's line that is answered on trial and is no line of the conversation yet
 */
export function replyRequest(
  { briefing, cast, conversation }: SessionContext,
  speaker: CastSpeaker,
  { direction, said }: { direction: TurnDirection; said: string | undefined },
): LlmRequest {
  const others = cast.filter((other) => other.id !== speaker.id);
  const messages = conversation.messagesFor(speaker.id);
  const { name } = briefing.host;
  const request: LlmRequest = {
    speaker: { id: speaker.id, name: speaker.name },
    others: others.map((other) => other.name),
    system: systemPrompt({ briefing, speakerId: speaker.id, others }),
    messages: said === undefined ? messages : [...messages, { role: 'user', name, text: said, interrupted: false }],
    talkingPoints: briefing.talkingPoints,
    topic: briefing.topic,
    maxOutputTokens: outputBudget(briefing, speaker),
  };
  return directedRequest(request, briefing, direction);
}
