import { samplesToMs } from '../../protocol/audio-format.js';
import { scheduleGap } from './autopilot.js';
import { bargeInScene, isEchoTail } from './barge-in-scene.js';
import { judgeHostWords } from './barge-in.js';
import { armEndpoint, learnFromCut } from './host-wait.js';
import { asksForTime, judgeHold } from './thinking-mode.js';
import { answerHost, beginHold, commitHost, cutReply, sceneOf } from './turn-floor.js';
import {
  emptyUtterance,
  utteranceText,
  type Phase,
  type Step,
  type TurnEffect,
  type TurnMachineState,
  type Utterance,
} from './turn-state.js';

/** What the host's words do to the floor. */

function withWords(
  utterance: Utterance,
  words: { text: string; startAt: number; endAt: number; final: boolean },
): Utterance {
  const startAt = utterance.startAt ?? words.startAt;
  if (!words.final) return { ...utterance, partial: words.text, startAt };
  return {
    ...utterance,
    finals: words.text === '' ? utterance.finals : [...utterance.finals, words.text],
    partial: '',
    startAt: utterance.finals.length === 0 ? Math.min(startAt, words.startAt) : startAt,
    endAt: Math.max(utterance.endAt, words.endAt),
  };
}

/** What of these words has not been committed yet; null when they only say again what has. */
function freshWords<W extends { text: string; startAt: number }>(state: TurnMachineState, words: W): W | null {
  if (words.startAt >= state.taken.until) return words;
  const text = words.text.split(/\s+/).filter(Boolean).slice(state.taken.words).join(' ');
  return text === '' ? null : { ...words, text, startAt: Math.max(words.startAt, state.taken.until) };
}

/** Words of the host, provisional or final; they are kept whatever the state, so that an early final is never lost. */
export function sttWords(
  state: TurnMachineState,
  words: { text: string; startAt: number; endAt: number; final: boolean; nowMs: number },
): Step {
  const fresh = freshWords(state, words);
  if (fresh === null) return { state, effects: [] };
  const next = { ...state, utterance: { ...withWords(state.utterance, fresh), heardMs: words.nowMs } };
  switch (state.phase.name) {
    case 'thinking':
    case 'speaking':
    case 'paused':
      return wordsOverReply(next, words);
    case 'holding':
      return wordsInHold(next, state.phase, words);
    case 'endpointing':
      return words.final && isEchoTail(next) ? forgetEcho(next) : armEndpoint(next, words.nowMs);
    case 'listening':
    case 'deciding':
      if (!words.final || words.text === '' || state.voice.speaking) return { state: next, effects: [] };
      if (isEchoTail(next)) return forgetEcho(next);
      return armEndpoint({ ...withMissedVoice(next, words), phase: { name: 'endpointing' } }, words.nowMs);
    default:
      return { state: next, effects: [] };
  }
}

/** Words a quarter of a second beyond the last known voice: the detector has missed one, and it ended with them. */
function withMissedVoice(state: TurnMachineState, words: { endAt: number; nowMs: number }): TurnMachineState {
  const { voice, settings } = state;
  const beyondMs = samplesToMs(words.endAt - voice.lastAt);
  if (beyondMs < 250) return state;
  const endMs = voice.lastMs === 0 ? words.nowMs - settings.finalDelayMs : voice.lastMs + beyondMs;
  return { ...state, voice: { ...voice, lastMs: Math.min(words.nowMs, endMs), lastAt: words.endAt } };
}

/** What the microphone heard of the loudspeaker is nobody's line. */
function forgetEcho(state: TurnMachineState): Step {
  const forgotten = { ...state, utterance: emptyUtterance };
  if (state.phase.name !== 'endpointing') return { state: forgotten, effects: [] };
  return scheduleGap(forgotten, [{ type: 'cancel-timer', timer: 'endpoint' }]);
}

/** Thinking aloud keeps the floor; going on, handing over or calling somebody ends the mode. */
function wordsInHold(
  state: TurnMachineState,
  phase: Extract<Phase, { name: 'holding' }>,
  words: { final: boolean; nowMs: number },
): Step {
  const { finals, partial } = state.utterance;
  const said = utteranceText({ ...state.utterance, finals: finals.slice(phase.from), partial });
  const verdict = judgeHold(said, { final: words.final, cast: state.cast });
  if (verdict === 'thinking') return { state, effects: [] };
  const effects: TurnEffect[] = [
    { type: 'cancel-timer', timer: 'hold' },
    { type: 'note', note: { kind: 'hold', on: false, byHand: false } },
  ];
  if (state.voice.speaking) return { state: { ...state, phase: { name: 'host-speaking' } }, effects };
  if (verdict === 'hands-over') return answerHost({ ...state, phase: { name: 'listening' } }, effects);
  const armed = armEndpoint({ ...state, phase: { name: 'endpointing' } }, words.nowMs);
  return { state: armed.state, effects: [...effects, ...armed.effects] };
}

/** The host's words while a reply is made or heard: cut it, or know that it may go on. */
function wordsOverReply(state: TurnMachineState, words: { startAt: number; final: boolean; nowMs: number }): Step {
  const { startAt, final, nowMs } = words;
  if (!spokeSinceAnswered(state, startAt)) return lateWords(state, { final, nowMs });
  const text = utteranceText(state.utterance);
  const settled = final && !state.voice.speaking;
  switch (judgeHostWords(text, bargeInScene(state, { settled, nowMs }))) {
    case 'interrupt':
      return interrupt(state, nowMs);
    case 'backchannel':
      return letGoOn(state, 'backchannel');
    case 'echo':
      return settled ? letGoOn(state, 'echo') : { state, effects: [] };
    case 'undecided':
      return { state, effects: [] };
  }
}

/** By the detector, or by words from after the answered ones. */
function spokeSinceAnswered({ voice, answered }: TurnMachineState, startAt: number): boolean {
  return answered === null || voice.speaking || voice.sinceMs > answered.ms || startAt > answered.at;
}

/**
 * A recogniser that lags behind is still telling of the turn that was answered: no voice is behind these words, and they
 * interrupt nobody. Once they are certain, a reply that was not heard yet is made anew with them.
 */
function lateWords(state: TurnMachineState, { final, nowMs }: { final: boolean; nowMs: number }): Step {
  if (!final || utteranceText(state.utterance) === '') return { state, effects: [] };
  if (state.audibleMs === null) return interrupt(state, nowMs);
  return commitHost(state, { answered: false, partial: false });
}

/** A real utterance over a reply. If the host is already silent again, the turn may be over as well. */
function interrupt(state: TurnMachineState, nowMs: number): Step {
  const cut = cutReply(learnFromCut(state, false), 'words');
  if (state.voice.speaking) return cut;
  const text = utteranceText(state.utterance);
  if (asksForTime(text, sceneOf(state))) return beginHold(cut.state, { byHand: false, before: cut.effects });
  const armed = armEndpoint({ ...cut.state, phase: { name: 'endpointing' } }, nowMs);
  return { state: armed.state, effects: [...cut.effects, ...armed.effects] };
}

/** The sound was no interruption: the speaker goes on, a "mm-hmm" stays as the host's line. */
export function letGoOn(state: TurnMachineState, because: 'silence' | 'backchannel' | 'echo'): Step {
  if (!('turnId' in state.phase)) return { state, effects: [] };
  const { turnId, speaker } = state.phase;
  const spoken =
    because === 'backchannel'
      ? learnFromCut(state, true)
      : { ...state, utterance: { ...state.utterance, finals: [], partial: '' } };
  const committed = commitHost(spoken, { answered: false, partial: false });
  const effects: TurnEffect[] = [
    ...committed.effects,
    { type: 'cancel-timer', timer: 'resume' },
    { type: 'cancel-timer', timer: 'barge-in' },
  ];
  if (state.phase.name !== 'paused') return { state: committed.state, effects };
  return {
    state: { ...committed.state, phase: { name: state.phase.heard ? 'speaking' : 'thinking', turnId, speaker } },
    effects: [
      ...effects,
      { type: 'resume-speech', turnId },
      { type: 'note', note: { kind: 'false-barge-in', turnId, because } },
    ],
  };
}
