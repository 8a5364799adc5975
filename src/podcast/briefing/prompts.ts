import { AppError } from '../../core/errors.js';
import type { Briefing } from './briefing.js';
import { notes, talkingPoints } from './prompt-points.js';
import { company, course, identity } from './prompt-role.js';
import { conversation, speech } from './prompt-style.js';

/** An AI speaker who is in the session as well. */
export interface PresentSpeaker {
  readonly id: string;
  readonly name: string;
  readonly role: string;
}

export interface PromptOptions {
  readonly briefing: Briefing;
  /** Whose prompt it is: an id of the briefing's cast. */
  readonly speakerId: string;
  readonly others: readonly PresentSpeaker[];
}

/**
 * What a model is told before it takes part in a show: who it is, who else is there, what to bring up and how to talk.
 * The same options give the same text, so that a vendor's prompt cache keeps it for the whole session.
 * @throws AppError `SPEAKER_UNKNOWN` when the briefing has no such speaker
 */
export function systemPrompt({ briefing, speakerId, others }: PromptOptions): string {
  const speaker = briefing.cast.find((entry) => entry.id === speakerId);
  if (speaker === undefined) throw new AppError('SPEAKER_UNKNOWN', `The briefing has no speaker "${speakerId}".`);
  const sections = [
    identity(briefing, speaker, others),
    company(briefing, others),
    course(briefing, speaker),
    talkingPoints(briefing, speaker, others),
    notes(briefing),
    speech(briefing, speaker),
    conversation(briefing, speaker, others),
  ];
  return sections.filter((section) => section !== '').join('\n\n');
}
