import { completenessScore } from './completeness.js';
import { hostNames } from './host-wait.js';
import { wordsOf } from './heard-words.js';
import { answerHost } from './turn-floor.js';
import { utteranceText, type Step, type TurnEffect, type TurnMachineState } from './turn-state.js';

/**
 * A reply that starts while the host may still go on: the words have not changed for a moment and look finished.
 * Nothing of it is said before the turn is over; it is kept when the turn then has the same words and the same speaker.
 */
export interface Speculation {
  readonly turnId: string;
  readonly speaker: string;
  /** What it answers, without marks and capitals: a final text that only writes better is no other text. */
  readonly words: string;
}

/** Each one may cost a reply's tokens for nothing. */
const SPECULATIONS_MAX = 2;
/** Words that look less finished than this are seldom the last ones. */
const LEAST_SCORE = 0.5;

type StartReply = Extract<TurnEffect, { type: 'start-reply' }>;

function startIn(effects: readonly TurnEffect[]): StartReply | undefined {
  return effects.find((effect): effect is StartReply => effect.type === 'start-reply');
}

function plain(text: string): string {
  return wordsOf(text).join(' ');
}

/** The words have been stable: starts the reply that would be given if the turn ended now. */
export function speculate(state: TurnMachineState): Step {
  const { phase, voice, utterance, settings } = state;
  const text = utteranceText(utterance);
  const idle = phase.name === 'endpointing' && !voice.speaking && state.speculation === null;
  const score = completenessScore(text, { punctuation: settings.punctuation, names: hostNames(state) });
  if (!idle || text === '' || state.speculations >= SPECULATIONS_MAX || score < LEAST_SCORE)
    return { state, effects: [] };
  const start = startIn(answerHost(state).effects);
  if (start === undefined) return { state, effects: [] };
  const { turnId, speaker } = start;
  return {
    state: { ...state, speculation: { turnId, speaker, words: plain(text) }, speculations: state.speculations + 1 },
    effects: [{ type: 'speculate', turnId, speaker, text }],
  };
}

/** After each step: keeps the started reply, makes it the turn's, or gives it up. */
export function settleSpeculation(before: TurnMachineState, { state, effects }: Step): Step {
  const guess = before.speculation;
  const start = startIn(effects);
  const next = start === undefined || state.speculations === 0 ? state : { ...state, speculations: 0 };
  if (guess === null) return { state: next, effects };
  const free = { ...next, speculation: null };
  if (start !== undefined && answers(start, effects, guess)) {
    return {
      state: free,
      effects: effects.map((effect) => (effect === start ? { ...start, speculated: true } : effect)),
    };
  }
  const waiting = start === undefined && state.phase.name === 'endpointing';
  if (waiting && plain(utteranceText(state.utterance)) === guess.words) return { state: next, effects };
  return { state: free, effects: [{ type: 'drop-speculation', turnId: guess.turnId }, ...effects] };
}

function answers(start: StartReply, effects: readonly TurnEffect[], guess: Speculation): boolean {
  const said = effects.flatMap((effect) => (effect.type === 'commit-host' ? [effect.text] : []));
  return start.cue === undefined && start.speaker === guess.speaker && plain(said.join(' ')) === guess.words;
}
