import { scheduleGap } from './autopilot.js';
import { judgeHostWords, type BargeInScene } from './barge-in.js';
import { completeness, finalWaitMs } from './endpointing.js';
import { hostWaitMs, learnFromCut, learnFromPause } from './host-wait.js';
import { asksForTime, judgeHold } from './thinking-mode.js';
import { answerHost, beginHold, commitHost, cutReply, sceneOf } from './turn-floor.js';
import {
  utteranceText,
  type Phase,
  type Step,
  type TurnEffect,
  type TurnMachineState,
  type Utterance,
} from './turn-state.js';

/** What the host's voice and words do to the floor. */

/** A recogniser that changed its mind this recently is busy; on a loaded machine its final text comes late. */
const STILL_COMING_MS = 700;
const LONGEST_WAIT_MS = 4_000;

export function voiceStart(state: TurnMachineState, event: { nowMs: number; sinceMs: number; at: number }): Step {
  const pausedMs = state.voice.lastMs > 0 ? Math.max(0, event.sinceMs - state.voice.lastMs) : null;
  const voice = { speaking: true, sinceMs: event.sinceMs, lastMs: event.nowMs, pausedMs };
  const utterance = { ...state.utterance, startAt: state.utterance.startAt ?? event.at };
  const next = { ...state, voice, utterance };
  switch (state.phase.name) {
    case 'thinking':
    case 'speaking': {
      const delayMs = Math.max(0, event.sinceMs + state.settings.bargeInMs - event.nowMs);
      return { state: next, effects: [{ type: 'set-timer', timer: 'barge-in', delayMs }] };
    }
    case 'paused':
      return {
        state: next,
        effects: [
          { type: 'cancel-timer', timer: 'resume' },
          { type: 'set-timer', timer: 'barge-in', delayMs: state.settings.wordlessBargeInMs },
        ],
      };
    case 'holding':
      return { state: next, effects: [] };
    default:
      return {
        state: {
          ...(state.phase.name === 'endpointing' ? learnFromPause(next) : next),
          phase: { name: 'host-speaking' },
        },
        effects: [
          { type: 'cancel-timer', timer: 'endpoint' },
          { type: 'cancel-timer', timer: 'gap' },
        ],
      };
  }
}

export function voiceEnd(state: TurnMachineState, event: { nowMs: number; lastMs: number; at: number }): Step {
  const voice = { ...state.voice, speaking: false, lastMs: event.lastMs };
  const utterance = { ...state.utterance, endAt: Math.max(state.utterance.endAt, event.at) };
  const next = { ...state, voice, utterance };
  switch (state.phase.name) {
    case 'thinking':
    case 'speaking':
      return { state: next, effects: [{ type: 'cancel-timer', timer: 'barge-in' }] };
    case 'paused':
      return {
        state: next,
        effects: [
          { type: 'cancel-timer', timer: 'barge-in' },
          { type: 'set-timer', timer: 'resume', delayMs: state.settings.falseBargeInMs },
        ],
      };
    case 'host-speaking':
      return armEndpoint({ ...next, phase: { name: 'endpointing' } }, event.nowMs);
    default:
      return { state: next, effects: [] };
  }
}

/** Starts or restarts the wait for the end of the turn from what is known now. */
function armEndpoint(state: TurnMachineState, nowMs: number): Step {
  const delayMs = hostWaitMs(state, utteranceText(state.utterance));
  const due = Math.max(0, state.voice.lastMs + delayMs - nowMs);
  return { state, effects: [{ type: 'set-timer', timer: 'endpoint', delayMs: due }] };
}

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
      return wordsOverReply(next, words.final, words.nowMs);
    case 'holding':
      return wordsInHold(next, state.phase, words);
    case 'endpointing':
      return armEndpoint(next, words.nowMs);
    case 'listening':
    case 'deciding':
      if (!words.final || words.text === '' || state.voice.speaking) return { state: next, effects: [] };
      return armEndpoint({ ...next, phase: { name: 'endpointing' } }, words.nowMs);
    default:
      return { state: next, effects: [] };
  }
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
function wordsOverReply(state: TurnMachineState, final: boolean, nowMs: number): Step {
  if (!spokeSinceAnswered(state)) return lateWords(state, { final, nowMs });
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

function spokeSinceAnswered({ voice, answeredMs }: TurnMachineState): boolean {
  return answeredMs === null || voice.speaking || voice.sinceMs > answeredMs;
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

/** Words are weighed by what the reply was doing when the host's voice began. */
function bargeInScene(state: TurnMachineState, { settled, nowMs }: { settled: boolean; nowMs: number }): BargeInScene {
  const { settings, spokenText: spoken, audibleMs, voice } = state;
  const voicedMs = (voice.speaking ? nowMs : voice.lastMs) - voice.sinceMs;
  const warmingUp = audibleMs !== null && voice.sinceMs - audibleMs < settings.warmUpMs;
  const heard = warmingUp ? 'speaking-warm-up' : state.phase.name === 'paused' ? 'paused' : 'speaking';
  return {
    profile: audibleMs === null ? 'thinking' : heard,
    settled,
    spoken,
    listening: settings.listening,
    roughVoicedMs: settings.roughWords ? voicedMs : null,
  };
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
function letGoOn(state: TurnMachineState, because: 'silence' | 'backchannel' | 'echo'): Step {
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

/** The host's voice has lasted: hold the reply back at once; without a word for long, it counts as words. */
export function bargeInTimer(state: TurnMachineState, nowMs: number): Step {
  if (!state.voice.speaking || !('turnId' in state.phase)) return { state, effects: [] };
  const { turnId, speaker } = state.phase;
  if (state.phase.name === 'paused') return lastingVoice(state, nowMs);
  const left = state.voice.sinceMs + state.settings.wordlessBargeInMs - nowMs;
  return {
    state: { ...state, phase: { name: 'paused', turnId, speaker, heard: state.phase.name === 'speaking' } },
    effects: [
      { type: 'pause-speech', turnId },
      { type: 'set-timer', timer: 'barge-in', delayMs: Math.max(0, left) },
    ],
  };
}

/** The loudspeaker's voice may last for ever; the host's, without a word recognised, has been waited for long enough. */
function lastingVoice(state: TurnMachineState, nowMs: number): Step {
  const echo = judgeHostWords(utteranceText(state.utterance), bargeInScene(state, { settled: true, nowMs })) === 'echo';
  if (!echo) return cutReply(state, 'voice');
  const delayMs = state.settings.wordlessBargeInMs;
  return { state, effects: [{ type: 'set-timer', timer: 'barge-in', delayMs }] };
}

/** Nothing intelligible came: the speaker goes on where the pause began. */
export function resumeTimer(state: TurnMachineState): Step {
  if (state.phase.name !== 'paused' || state.voice.speaking) return { state, effects: [] };
  return letGoOn(state, 'silence');
}

/** How long words that are not final are waited for: the usual time, longer while new ones keep coming, never for ever. */
function settledBy({ voice, utterance, settings }: TurnMachineState): number {
  const usual = voice.lastMs + finalWaitMs(settings);
  const stillComing = utterance.partial === '' ? 0 : utterance.heardMs + STILL_COMING_MS;
  return Math.min(Math.max(usual, stillComing), voice.lastMs + LONGEST_WAIT_MS);
}

/** The pause has lasted: the turn is over, unless the final text is still on its way. */
export function endpointTimer(state: TurnMachineState, nowMs: number): Step {
  if (state.phase.name !== 'endpointing' || state.voice.speaking) return { state, effects: [] };
  const waitUntil = settledBy(state);
  const text = utteranceText(state.utterance);
  const unsettled = state.utterance.partial !== '' || text === '';
  if (unsettled && nowMs < waitUntil) {
    return { state, effects: [{ type: 'set-timer', timer: 'endpoint', delayMs: waitUntil - nowMs }] };
  }
  if (text === '') {
    return scheduleGap({ ...state, utterance: { ...state.utterance, startAt: null } }, []);
  }
  const delayMs = nowMs - state.voice.lastMs;
  const note: TurnEffect = {
    type: 'note',
    note: { kind: 'endpoint', delayMs, completeness: completeness(text, state.settings.punctuation) },
  };
  return answerHost(state, [note]);
}
