import type { Briefing } from './briefing/briefing.js';
import { partOf } from './briefing/show-format.js';
import type { SessionContext } from './session-context.js';
import { initialTurnState, turnDefaults, type TurnMachineState } from './turns/turn-state.js';

/**
 * The turn machine of a session that was killed before its log knew of any beginning. The engines' part of the settings
 * is the new process's to say.
 */
export function firstTurns({ cast, format, host, talkingPoints, autopilot, pace }: Briefing): TurnMachineState {
  return initialTurnState({
    cast: cast.map((speaker) => ({ ...speaker, role: partOf(speaker.role, format) })),
    hostName: host.name,
    points: talkingPoints,
    autopilot,
    settings: { ...turnDefaults, pace, punctuation: false, finalDelayMs: 0 },
  });
}

/** Writes down how a session begins: at its beginning, or later, where the log was killed before it had one. */
export function logBeginning({ events, briefing, cast, stt }: SessionContext, initial: TurnMachineState): void {
  events.log({
    type: 'session.start',
    title: briefing.title,
    briefing: briefing.id,
    cast: cast.map(({ id, name, llm, tts }) => ({
      id,
      name,
      llm: `${llm.provider}/${llm.model}`,
      tts: `${tts.provider}/${tts.model}`,
      rehearsal: llm.rehearsal || tts.rehearsal,
    })),
    stt: `${stt.provider}/${stt.model}`,
    headphones: initial.settings.listening === 'headphones',
    turns: { ...initial },
  });
}
