import { addressOf, type Speaker } from './address.js';
import { isFiller, wordSet, wordsOf } from './heard-words.js';

/** Spoken signs that the host wants to think, or has thought enough. */

const SPAN = '(?: (?:a |one |just a |another )?(?:second|sec|moment|minute|bit|beat)s?)?';
/** "Thing" and "sink" are what a small recogniser hears for "think". */
const THINK = '(?:think|thing|sink)';
const ABOUT = '(?: (?:about|on|over|through) (?:it|that|this|that one|this one)| it over| it through)?';

/** They ask for time only as the last words: "let me think of an example: the phonograph" goes on by itself. */
const ASKS_FOR_TIME = new RegExp(
  '(?:^| )(?:' +
    [
      `(?:let me|lemme|i need to|i have to|i(?: a|')m)(?: just)? ${THINK}(?:ing)?${ABOUT}(?: for)?${SPAN}`,
      `(?:give|need|take|grant) (?:me )?(?:a |as |one |another |just a )(?:quick )?(?:second|sec|moment|minute|beat)s?(?: to ${THINK})?${ABOUT}`,
      `(?:[gs]?old|hold|hang) on${SPAN}`,
      'wait (?:a|one) (?:second|sec|moment|minute)',
      'just (?:a|one) (?:second|sec|moment|minute)',
      '(?<!(?:in|for|than|took|takes|of|after|within|every|at) )one (?:second|sec|moment|minute)',
      'bear with me',
      "let me see|let us see|let's see",
      "where was i|what was i (?:saying|going to say)|what's the word|what is the word|how (?:do|shall|should|can) i (?:put|say|phrase) (?:it|this|that)",
      '(?:lost|losing) my (?:train of )?thought|on the tip of my tongue',
    ].join('|') +
    ')(?: please| now| here| okay| wait| weight| way)*$',
);

/** "Wait", and nothing else; a small recogniser hears "weight" and "way". */
const WAIT = /^(?:(?:wait|weight|way)(?: |$))+$/;

/** A sound held long: "ummm", "uhhhh"; the recogniser writes its length. */
const LONG_FILLER = /^(?:u+m{3,}|u{3,}m*|u+h{3,}|h+m{3,}|m{4,}|e{3,}r*m*|e+r{3,}|e+rm{3,})$/;

const HANDS_OVER =
  /(?:^| )(?:(?:back|over) to (?:you|both of you|all of you)|your turn|go ahead|carry on|please continue|(?:^|(?:so|okay|please|yes) )(?:go on|continue)|what do you (?:both )?(?:think|say|make of .+)|(?:i(?:'m| am)|that's it i'm) (?:done|ready))(?: (?:please|now|then|again))*$/;

export interface ThinkingScene {
  /** The last words heard of an AI speaker were a question. */
  readonly afterQuestion: boolean;
}

/**
 * The words end by asking for time: pauses from here on are thinking, not the end of a turn. A filler alone does so
 * when an AI speaker has just asked something.
 */
export function asksForTime(text: string, scene?: ThinkingScene): boolean {
  const words = wordsOf(text);
  const last = words.at(-1);
  if (last === undefined) return false;
  if (LONG_FILLER.test(last) || endsInManyFillers(words)) return true;
  if (scene?.afterQuestion && words.every((word) => isFiller(word) || THINKING_ALOUD.has(word))) return true;
  const said = withoutTrailingFillers(words).join(' ');
  return ASKS_FOR_TIME.test(said) || WAIT.test(said);
}

/** The words hand the floor to the AI speakers. */
export function givesFloorBack(text: string): boolean {
  return HANDS_OVER.test(wordsOf(text).join(' '));
}

/** What words in thinking mode mean. */
export type HoldWords =
  /** Still thinking, perhaps aloud: "hmm", "let me see", "no, that is not". */
  | 'thinking'
  /** The host goes on: the mode ends and the words are the beginning of the turn. */
  | 'goes-on'
  /** The host is done: the words are answered without any further wait. */
  | 'hands-over';

/** "Okay so …": whoever says this has stopped thinking, even before the first sentence is complete. */
const RESUMES =
  /^(?:um |uh |hmm )*(?:(?:okay|ok|all right|alright|right|good|yes|yeah|well) (?:so|now|then|well|i|let's|the|here)|so (?:here's|what i|i think|the|my)|here's|here is|i(?:'ve| have) got it|got it|i have it|anyway)\b/;
const THINKING_ALOUD = wordSet("well so oh good question interesting okay ok yeah right a that's");
/** A final text of fewer words than this is muttering. */
const SENTENCE_WORDS = 3;

/**
 * @param text all that was said since thinking mode began
 * @param final the recogniser will not change these words any more; until then only clear signs count
 */
export function judgeHold(
  text: string,
  scene: { readonly final: boolean; readonly cast: readonly Speaker[] },
): HoldWords {
  const words = wordsOf(text).filter((word) => !isFiller(word));
  if (words.length === 0 || asksForTime(text)) return 'thinking';
  if (givesFloorBack(text) && scene.final) return 'hands-over';
  const address = addressOf([text], scene.cast);
  if (address !== null && address.how !== 'named') return scene.final && words.length <= 2 ? 'hands-over' : 'goes-on';
  if (RESUMES.test(words.join(' '))) return 'goes-on';
  const mutters = words.length < SENTENCE_WORDS || words.every((word) => THINKING_ALOUD.has(word));
  return scene.final && !mutters ? 'goes-on' : 'thinking';
}

function withoutTrailingFillers(words: readonly string[]): readonly string[] {
  return words.slice(0, words.findLastIndex((word) => !isFiller(word)) + 1);
}

/** "um, uh, hmm": three in a row are a search for words, whatever their length. */
function endsInManyFillers(words: readonly string[]): boolean {
  return words.length - withoutTrailingFillers(words).length >= 3;
}
