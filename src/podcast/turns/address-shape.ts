import type { AddressSentence } from './address-sentence.js';
import { wordSet } from './heard-words.js';
import { asksSomething } from './question.js';

/** Words `from` (inclusive) to `to` (exclusive) of a sentence. */
interface Place {
  readonly from: number;
  readonly to: number;
}

/** Words before a name that is called at the beginning: "so Claude, …", "thank you Claude …". */
const OPENERS = wordSet(
  'so and but well okay ok now yes yeah no right alright all hey hi hello thanks thank you good great morning evening then ' +
    'um uh hmm oh ah dear over back to interesting exactly sure please tell me',
);

/** Words that are never a misheard name, however they sound: they open, join and ask. */
const NEVER_A_NAME = wordSet(
  'so and but well okay ok now yes yeah no right alright all hey hi hello thanks thank good great sure sorry please then ' +
    'um uh hmm oh ah just also what why how who when where which whose do does did is are am was were can could would will ' +
    'should shall have has had may might must i you we they he she it me us them him her my your our their this that these ' +
    'those the a an of to in on at by for from with about into over as than if or because not really too more much ' +
    'some any every here there think say said mean know see look first next last one two get got go let tell give again ' +
    'today tonight though anyway interesting exactly maybe perhaps actually everybody everyone anyone',
);

/** Words after which an object follows, not a call: "what about Claude", "I like Claude". */
const TAKES_OBJECT =
  /^(?:about|of|for|with|to|from|by|on|at|in|like|than|as|and|or|is|are|was|were|be|been|the|a|an|our|my|your|his|her|their|this|these|those|some|any|no|called|named|know|knows|met|ask|asked|call|love|see|hear|heard|told|tells|say|said|says|mention|mentioned|quote|against|without|agree|not|what|how|who|why|where|when|which)$/;

/** Words that close a clause, so that a name may be called right behind them. */
const CLOSES_CLAUSE =
  /^(?:you|me|us|that|this|it|him|them|there|here|now|then|today|too|well|again|please|thanks|yes|no|right|okay|think|mean|feel|do|so|say|agree|more|yourself|through|like|from)$/;

const CALLS_FOR_ANSWER =
  /^(?:(?:and|so|then|now|please|um|uh|i|we) )*(?:(?:what|why|how|when|where|which|who)\b.*\b(?:do|does|did|is|are|was|were|can|could|would|will|should|have|has|about|if|happened|'s)\b|what's|how's|who's|where's|(?:do|did|can|could|would|will|should|have|are|were|is|was|don't|didn't|aren't|wouldn't|can't) (?:you|we|it|that|this|there|your)\b|(?:tell|give|remind|help|take|show|walk) (?:me|us)\b|(?:explain|describe|go ahead|go on|please|back to you|over to you|your (?:turn|view|thoughts|take)|any thoughts)\b)/;

/** Behind an exactly recognised name less is needed: "Claude I wanted to ask you …", "Claude you said …". */
const SPEAKS_TO =
  /^(?:you|your|i (?:want|wanted|would|have|think|am|was|know|wonder)|i'd|i'm|i've|let's|let me|thank|thanks|hello|hi|welcome|good)\b/;

const HANDED_OVER = /\b(?:over|back) to you\b|\byour turn\b/;

/** The sentence asks for an answer, so that a call fits into it. */
export function isRequest({ words, questionMark }: AddressSentence): boolean {
  const joined = words.join(' ');
  return questionMark || asksSomething(joined) || asksSomething(words.slice(1).join(' ')) || HANDED_OVER.test(joined);
}

/**
 * Whether the words at `place` stand where somebody is called: before a question, behind one, or between commas.
 * @param heard `misheard` asks for more: a word that only sounds like a name is most often just that word
 */
export function callShape(sentence: AddressSentence, place: Place, heard: 'exactly' | 'misheard' = 'exactly'): boolean {
  if (heard === 'misheard' && NEVER_A_NAME.has(sentence.words[place.from] ?? '')) return false;
  if (callsInFront(sentence, place, heard)) return true;
  return place.to < sentence.words.length
    ? heard === 'exactly' && callsBetween(sentence, place)
    : callsBehind(sentence, place, heard);
}

function callsInFront({ words, breaks }: AddressSentence, { from, to }: Place, heard: 'exactly' | 'misheard'): boolean {
  const before = words.slice(0, from);
  const afterBreak = from > 0 && breaks.has(from - 1);
  if (!afterBreak && !before.every((word) => OPENERS.has(word))) return false;
  const rest = words
    .slice(to)
    .join(' ')
    .replace(/^(?:and|or) \S+ /, '');
  if (heard === 'misheard')
    return CALLS_FOR_ANSWER.test(rest) && !/^(?:i|we) /.test(rest) && !asksToGuess(words[from], rest);
  if (CALLS_FOR_ANSWER.test(rest)) return true;
  return breaks.has(to - 1) || rest === '' || SPEAKS_TO.test(rest);
}

/** "guess what happened" asks nobody by name, "guess what do you think" does. */
function asksToGuess(word: string | undefined, rest: string): boolean {
  return (
    word === 'guess' &&
    /^wh|^how/.test(rest) &&
    !/\b(?:do|does|did|would|could|should|will|are) (?:you|we|it|they)\b/.test(rest)
  );
}

/** "tell me, Claude, …" with at least the second comma. */
function callsBetween({ words, breaks }: AddressSentence, { from, to }: Place): boolean {
  return breaks.has(to - 1) && /^(?:me|us|you)$/.test(words[from - 1] ?? '');
}

function callsBehind(sentence: AddressSentence, { from }: Place, heard: 'exactly' | 'misheard'): boolean {
  const { words, breaks } = sentence;
  const before = words[from - 1];
  if (before === undefined || (heard === 'misheard' && isPredicate(words, from))) return false;
  if (breaks.has(from - 1)) return true;
  if (heard === 'misheard') return CLOSES_CLAUSE.test(before) && !isObject(words, from);
  return (!TAKES_OBJECT.test(before) && (CLOSES_CLAUSE.test(before) || isRequest(sentence))) || youSay(words, from);
}

/** "what do you say guest", though "say" may take an object. */
function youSay(words: readonly string[], from: number): boolean {
  return /\b(?:what|how) (?:do|would|did|can|could|will) you (?:say|see it|see that)$/.test(
    words.slice(0, from).join(' '),
  );
}

/** "what was it called", "is it cold": the word says what something is. */
function isPredicate(words: readonly string[], at: number): boolean {
  const before = words.slice(0, at).join(' ');
  if (/^how are you$/.test(before)) return false;
  return /\b(?:is|are|was|were|be|been|being|gets?|got|feels?|looks?|sounds?)(?:n't)?(?: (?:\S+ )?\S+)?$/.test(before);
}

/** "did you say cloud", "do you think so fair": not behind a question word, nor behind a pronoun that ends the clause. */
function isObject(words: readonly string[], at: number): boolean {
  const before = words.slice(0, at).join(' ');
  const asksOpenly = /^(?:(?:so|and|but|well|okay|now) )*(?:what|how|why|where|when|who|tell|explain|over|back)\b/;
  return !asksOpenly.test(before) && !/\b(?:that|this|it|me|us|them|there|you)$/.test(before);
}

/** The floor is passed on to whoever is named next. */
const PASSES_ON =
  /\b(?:ask|hear|hear (?:it )?from|turn to|over to|back to|pass to|go to|question for|bring in|bring|invite)$/;

/** "let's hear our guest", "what does Claude say", "a question for Guest": the floor is passed on in the third person. */
export function invites({ words }: AddressSentence, { from, to }: Place): boolean {
  const before = words
    .slice(0, from)
    .join(' ')
    .replace(/ (?:our|the|my)$/, '');
  const after = words.slice(to).join(' ');
  if (/\b(?:what|how|why|where|when) (?:does|did|would|will|is|was|has|should|can|could)$/.test(before)) return true;
  if (PASSES_ON.test(before)) return !/\b(?:is|was)\b/.test(after);
  return (
    /\b(?:let|i'd like|i would like|i want|maybe|perhaps)$/.test(before) &&
    /^(?:answer|speak|say|tell|explain|begin|start|go|to|can|could|wants)\b/.test(after)
  );
}
