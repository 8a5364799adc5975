import { scheduleGap } from './autopilot.js';
import { judgeBargeIn } from './barge-in.js';
import { completeness, endpointDelayMs, finalWaitMs } from './endpointing.js';
import { asksForTime } from './thinking-mode.js';
import { answerHost, beginHold, commitHost, cutReply } from './turn-floor.js';
import { utteranceText, type Step, type TurnEffect, type TurnMachineState, type Utterance } from './turn-state.js';

/** What the host's voice and words do to the floor. */

/** A recogniser that changed its mind this recently is busy; on a loaded machine its final text comes late. */
const STILL_COMING_MS = 700;
const LONGEST_WAIT_MS = 4_000;

export function voiceStart(state: TurnMachineState, event: { nowMs: number; sinceMs: number; at: number }): Step {
  const voice = { speaking: true, sinceMs: event.sinceMs, lastMs: event.nowMs };
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
        state: { ...next, phase: { name: 'host-speaking' } },
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
  const delayMs = endpointDelayMs(utteranceText(state.utterance), state.settings);
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
      return wordsInHold(next, words);
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

/** Thinking aloud keeps the floor; a whole sentence that is not another "let me think" gives it up again. */
function wordsInHold(state: TurnMachineState, words: { final: boolean; text: string; nowMs: number }): Step {
  if (!words.final || words.text === '' || asksForTime(words.text)) return { state, effects: [] };
  const effects: TurnEffect[] = [
    { type: 'cancel-timer', timer: 'hold' },
    { type: 'note', note: { kind: 'hold', on: false, byHand: false } },
  ];
  if (state.voice.speaking) return { state: { ...state, phase: { name: 'host-speaking' } }, effects };
  const armed = armEndpoint({ ...state, phase: { name: 'endpointing' } }, words.nowMs);
  return { state: armed.state, effects: [...effects, ...armed.effects] };
}

/** The host's words while a reply is made or heard: cut it, or know that it may go on. */
function wordsOverReply(state: TurnMachineState, final: boolean, nowMs: number): Step {
  const text = utteranceText(state.utterance);
  const settled = final && !state.voice.speaking;
  switch (judgeBargeIn(text, settled, state.spokenText)) {
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

/** A real utterance over a reply. If the host is already silent again, the turn may be over as well. */
function interrupt(state: TurnMachineState, nowMs: number): Step {
  const cut = cutReply(state, 'words');
  if (state.voice.speaking) return cut;
  const text = utteranceText(state.utterance);
  if (asksForTime(text)) return beginHold(cut.state, { byHand: false, before: cut.effects });
  const armed = armEndpoint({ ...cut.state, phase: { name: 'endpointing' } }, nowMs);
  return { state: armed.state, effects: [...cut.effects, ...armed.effects] };
}

/** The sound was no interruption: the speaker goes on, a "mm-hmm" stays as the host's line. */
function letGoOn(state: TurnMachineState, because: 'silence' | 'backchannel' | 'echo'): Step {
  if (!('turnId' in state.phase)) return { state, effects: [] };
  const { turnId, speaker } = state.phase;
  const spoken =
    because === 'backchannel' ? state : { ...state, utterance: { ...state.utterance, finals: [], partial: '' } };
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
  if (state.phase.name === 'paused') return cutReply(state, 'voice');
  const left = state.voice.sinceMs + state.settings.wordlessBargeInMs - nowMs;
  return {
    state: { ...state, phase: { name: 'paused', turnId, speaker, heard: state.phase.name === 'speaking' } },
    effects: [
      { type: 'pause-speech', turnId },
      { type: 'set-timer', timer: 'barge-in', delayMs: Math.max(0, left) },
    ],
  };
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
