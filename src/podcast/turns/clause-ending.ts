import { announcesMore, isHalfANumber } from './announced.js';
import { isFiller, wordSet } from './heard-words.js';
import { asksSomething, endsInTag } from './question.js';

/** How the words so far end, as far as their order tells. */
export type ClauseEnding =
  /** A complete question or request: an answer is asked for. */
  | 'question'
  /** A tag, or a phrase that hands over or closes: "isn't it", "thank you", "I think so", "no I don't". */
  | 'closed'
  /** Nothing speaks against the end. */
  | 'plain'
  /** More was announced. */
  | 'announced'
  /** Ends on a preposition or an auxiliary, which sentences seldom do. */
  | 'stranded'
  /** Ends on what no sentence ends with: an article, a conjunction, a filler. */
  | 'hanging';

const BE = '(?:is|are|am|was|were)';
const VERB = `(?:${BE}|do|does|did|has|have|can|could|will|would|should)`;
const THEY = '(?:i|you|we|they|he|she|it|that|this|there|people)';

/** `phrases` as the last words. */
function endsWith(...phrases: readonly string[]): RegExp {
  return new RegExp(`(?:^| )(?:${phrases.join('|')})$`);
}

/** Endings that look open by their last word and close a sentence in speech. */
const CLOSED = [
  endsWith(
    '(?:think|hope|guess|suppose|believe|afraid|do|say|is|or|if|even) so',
    'so (?:on|forth)',
    'so (?:do|am|did) i',
  ),
  endsWith(
    '(?:think|hope|guess|suppose|why|or|of course|certainly|perhaps|if) not',
    `${BE} ${THEY} not`,
    'of course',
    'not really',
  ),
  new RegExp(`^(?:(?:yes|yeah|no|well|oh) )+${THEY} ${VERB}(?:n't)?$`),
  endsWith(
    '(?:com|mov|go|carry|hold|hang|get|keep)(?:e|es|ing|ying)? on',
    'went on',
    'later on',
    '(?:log|came|come) in',
  ),
  endsWith(
    '(?:can|could|should|would|will|did|do) (?:i|we|you|they|he|she|people) (?:do|like)',
    'to do',
    'if you like',
  ),
  endsWith(
    `(?:would|could|will|might|should|can) ${THEY} be`,
    "(?:who|where|how|what)(?:'s|'re)? (?:is|are|was|were) (?:they|he|she|we|i)",
  ),
  endsWith(
    "(?:what|where|how|who)(?:'s|'re)? .*(?:for|from|like|at)",
    'who .*(?:to|with|by|of|about)',
    '(?:talking|speaking|all) about',
  ),
  endsWith(
    'thank you',
    'thanks',
    '(?:back|over) to you',
    'go ahead',
    'please',
    'your turn',
    "that(?:'s| is) (?:it|all)",
  ),
  endsWith(
    'what do you (?:think|say)',
    '(?:how|who|where) are you',
    'know what i mean',
    'at all',
    'as well',
    'once more',
  ),
];

/** After these something must come: also subject pronouns and what is contracted with them. */
const HANGING = wordSet(
  'and or but because cause cuz so if unless rather although whereas whether than the a an my your our their its every ' +
    'which whose gonna wanna i we they he she like very quite such also maybe ' +
    "i'm i've i'd i'll we're we've we'd we'll you're you've you'd you'll they're they've they'd they'll he's he'd she's " +
    "she'd it's it'd it'll that's that'd there's here's what's who's let's",
);

const HANGING_PHRASES = [
  // What a small recogniser makes of "um" behind a word that needs another.
  endsWith('(?:then|because|so|the|and) (?:them|bum|hum)'),
  endsWith(
    'i (?:was|guess|mean|believe|feel|suppose|want|need|wish|wanted|hope|wonder)',
    '(?:was|is|be|been|are) (?:wondering|thinking|saying)',
  ),
  endsWith(
    '(?:want|going|trying|have|used|need|able) to',
    '(?:which )?means',
    'tell (?:me|us) about',
    'let me',
    'due to',
  ),
  endsWith(
    'such as',
    'kind of',
    'sort of',
    'a lot of',
    'for (?:example|instance)',
    'as if',
    'in case',
    'the (?:fact|way)',
  ),
  endsWith('(?:and|but|so) then', '(?<!\\b(?:do|did|as|that|what|if|should|would) )you know', 'that being said'),
  /^(?:\S+ ){0,2}(?:he|she|they|i|it) (?:said|says)$/,
  endsWith(
    '(?:think|say|said|know|mean|means|so|fact|thing|such|idea|agree|believe|feel|felt|now|given|provided) that',
  ),
  endsWith(`(?<!(?:what|who|how|why|where|which|when) )${BE} that`),
  // "The music was so loud that": but not "it was not so long after that".
  endsWith('(?:so|such)(?: an?)? \\S+ that', '(?:so|such)(?: an?)? \\S+ \\S+(?<!after|before|of|for|like|about) that'),
  // "what do you", "how could anyone": the verb is missing. "You like it, do you" is a tag and was found before.
  new RegExp(
    `(?:^|(?:what|why|how|when|where|which|who|so|and|but) )(?:do|did|does|can|could|would|will|should|have|has) (?:you|we|they|it)$`,
  ),
  endsWith(`(?:what|why|how|when|where|which) (?:do|did|does) (?:(?:the|our|your|my|a|an) )?\\S+`),
];

const STRANDED = wordSet(
  'of to in on at by for from with about into over under between through during without against toward towards among ' +
    'per onto upon within across beyond is are was were be been being am do does did have has had having can could will ' +
    "would should may might must isn't aren't wasn't weren't don't doesn't didn't can't couldn't won't wouldn't shouldn't " +
    "haven't hasn't not just really actually basically probably almost even only well who when where while until though " +
    'what since as each these those',
);

/** "So tell me" may be all of it. */
const LACKS_OBJECT = /^(?:\S+ ){0,2}(?:tell|show|remind) (?:me|us)$/;

/** "So what", "what time it is", "exactly what a library does": what looks stranded belongs to a clause within. */
const NOT_STRANDED = [
  endsWith('(?:so|or|know|guess|now|then|about|for|to|say) what'),
  endsWith(`(?:what|how|where|who|than|as|way)(?: \\S+)? (?:${THEY}|she|(?:a|the|my|your) \\S+) ${VERB}`),
];

/** A recogniser without punctuation makes one sentence of a whole turn; what is farther back says nothing of its end. */
const LONGEST_SENTENCE = 60;
const END_WORDS = 14;

/**
 * @param all plain words of the last sentence, names in front and behind already taken off
 * @param behindComma how many of them stand behind the last written comma, 0 without one
 */
export function clauseEnding(all: readonly string[], behindComma = 0): ClauseEnding {
  const words = all.slice(-LONGEST_SENTENCE);
  const last = words.at(-1);
  if (last === undefined || isFiller(last)) return 'hanging';
  const sentence = words.join(' ');
  const end = words.slice(-END_WORDS).join(' ');
  const endsLike = (shapes: readonly RegExp[]) => shapes.some((shape) => shape.test(end));
  if (endsInTag(end) || endsLike(CLOSED)) return 'closed';
  if (HANGING.has(last) || endsLike(HANGING_PHRASES)) return 'hanging';
  if (LACKS_OBJECT.test(sentence)) return 'stranded';
  if (STRANDED.has(last)) return endsLike(NOT_STRANDED) ? 'plain' : 'stranded';
  if (isHalfANumber(words)) return 'announced';
  if (asksSomething(end) || asksSomething(sentence)) return 'question';
  return announcesMore(sentence, behindComma) ? 'announced' : 'plain';
}
