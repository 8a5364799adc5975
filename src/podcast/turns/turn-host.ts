import { scheduleGap } from './autopilot.js';
import { cutsByVoice } from './barge-in-profile.js';
import { bargeInScene, replyMoment } from './barge-in-scene.js';
import { judgeHostWords } from './barge-in.js';
import { completeness, finalWaitMs } from './endpointing.js';
import { armEndpoint, hostNames, learnFromPause } from './host-wait.js';
import { answerHost, cutReply } from './turn-floor.js';
import { utteranceText, type Step, type TurnEffect, type TurnMachineState } from './turn-state.js';
import { letGoOn } from './turn-words.js';

/** What the host's voice and silence do to the floor. */

/** A recogniser that changed its mind this recently is busy; on a loaded machine its final text comes late. */
const STILL_COMING_MS = 700;
const LONGEST_WAIT_MS = 4_000;
/** No shorter sound is a sentence. */
const SHORT_SOUND_MS = 450;
/** More than the microphone's frames lag behind, and the time until the detector has told of an end if it is one. */
const SILENT_MS = 80;
const LOOK_AGAIN_MS = 50;

export function voiceStart(state: TurnMachineState, event: { nowMs: number; sinceMs: number; at: number }): Step {
  const pausedMs = state.voice.lastMs > 0 ? Math.max(0, event.sinceMs - state.voice.lastMs) : null;
  const voice = { ...state.voice, speaking: true, sinceMs: event.sinceMs, lastMs: event.nowMs, pausedMs };
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
  const voice = { ...state.voice, speaking: false, lastMs: event.lastMs, lastAt: event.at };
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
          { type: 'set-timer', timer: 'resume', delayMs: resumeDelayMs(next) },
        ],
      };
    case 'host-speaking':
      return armEndpoint({ ...next, phase: { name: 'endpointing' } }, event.nowMs);
    default:
      return { state: next, effects: [] };
  }
}

/** How long words are waited for after a sound over a reply. A cough is over before a word could be: its words would be here soon. */
function resumeDelayMs({ voice, utterance, settings }: TurnMachineState): number {
  const short = voice.lastMs - voice.sinceMs < SHORT_SOUND_MS && utteranceText(utterance) === '';
  return short ? Math.min(settings.falseBargeInMs, finalWaitMs(settings)) : settings.falseBargeInMs;
}

/** The host's voice has lasted: hold the reply back at once; without a word for long, it counts as words. */
export function bargeInTimer(state: TurnMachineState, { nowMs, voicedMs }: { nowMs: number; voicedMs?: number }): Step {
  if (!state.voice.speaking || !('turnId' in state.phase)) return { state, effects: [] };
  const { turnId, speaker } = state.phase;
  if (state.phase.name === 'paused') return lastingVoice(state, nowMs);
  // The detector tells of an end 100 ms late: a cough may be over by now.
  if (voicedMs !== undefined && nowMs - voicedMs >= SILENT_MS) {
    return { state, effects: [{ type: 'set-timer', timer: 'barge-in', delayMs: LOOK_AGAIN_MS }] };
  }
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
  if (!echo && cutsByVoice(replyMoment(state))) return cutReply(state, 'voice');
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
    note: { kind: 'endpoint', delayMs, completeness: completeness(text, state.settings.punctuation, hostNames(state)) },
  };
  return answerHost(state, [note]);
}
