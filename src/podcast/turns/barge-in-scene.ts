import { bargeInProfile, type ReplyMoment } from './barge-in-profile.js';
import type { BargeInScene } from './barge-in.js';
import { splitEcho } from './echo.js';
import { utteranceText, type TurnMachineState } from './turn-state.js';

/** What the machine knows of a sound of the host over a reply. */

/** A recogniser is late with the tail of a reply that the microphone heard. */
const ECHO_TAIL_MS = 400;

/** Words are weighed by what the reply was doing when the host's voice began. */
export function bargeInScene(
  state: TurnMachineState,
  { settled, nowMs }: { settled: boolean; nowMs: number },
): BargeInScene {
  const { settings, spokenText: spoken, voice } = state;
  const voicedMs = (voice.speaking ? nowMs : voice.lastMs) - voice.sinceMs;
  const profile = bargeInProfile(replyMoment(state));
  return {
    profile: state.phase.name === 'paused' && profile === 'speaking' ? 'paused' : profile,
    settled,
    spoken,
    listening: settings.listening,
    roughVoicedMs: settings.roughWords ? voicedMs : null,
  };
}

/** The reply as it was when the host's voice began. */
export function replyMoment({ audibleMs, voice, settings, talkMs }: TurnMachineState): ReplyMoment {
  const heardMs = audibleMs === null ? 0 : Math.max(0, voice.sinceMs - audibleMs);
  const before = Object.values(talkMs).reduce((sum, ms) => sum + ms, 0);
  const { listening, warmUpMs } = settings;
  const phase = audibleMs === null ? 'thinking' : 'speaking';
  return { phase, heardMs, heardInSessionMs: before + heardMs, listening, warmUpMs };
}

/** The pending words are the end of a reply that is over, heard by the microphone, with nothing of the host's beside it. */
export function isEchoTail(state: TurnMachineState): boolean {
  const { voice, heardUntilMs, spokenText, settings, utterance } = state;
  if (heardUntilMs === null || voice.sinceMs > heardUntilMs + ECHO_TAIL_MS) return false;
  const { echoed, rest } = splitEcho(utteranceText(utterance), spokenText, settings.listening);
  return echoed > 0 && rest.length < 2;
}
