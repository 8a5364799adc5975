import { isFiller, wordSet } from './heard-words.js';
import { asksSomething, endsInTag } from './question.js';

/** How the words so far end, as far as their order tells. */
export type ClauseEnding =
  /** A complete question or request, or a tag: an answer is asked for. */
  | 'question'
  /** A complete phrase that hands over or closes: "thank you", "I think so", "no I don't". */
  | 'closed'
  /** Nothing speaks against the end. */
  | 'plain'
  /** More was announced: "two questions", "first …", "if you …" without its main clause, digits one by one. */
  | 'announced'
  /** Ends on a preposition or an auxiliary, which sentences seldom do. */
  | 'stranded'
  /** Ends on a word no sentence ends with: an article, a conjunction, a filler. */
  | 'hanging';

const CLOSED = [
  /(?:think|hope|guess|suppose|believe|afraid|do|say) (?:so|not)$|(?:why|or|of course|certainly|perhaps) not$|(?:is|was|are|does|did) (?:it|he|she|they|that|this) not$/,
  /^(?:(?:yes|yeah|no|well|oh) )+(?:i|you|we|they|he|she|it|that) (?:is|are|am|was|were|do|does|did|can|could|will|would|have|has|had|should)(?:n't)?$/,
  /(?:^| )(?:of course|not really|go on|carry on|come on|hold on|going on|moving on|later on|so on|so forth|as well|about (?:that|this|it|him|her)|like (?:that|this)|all of (?:this|that|it)|if you like|as it is|as it was|that's it|that is it|that's all|this one|that one|at all|once more|even so|or so|if so|not so|is so|to do|do you do|log in|came in|come in)$/,
  /(?:can|could|should|would|will|did|do) (?:i|we|you|they|he|she|people) do$/,
  /(?:would|could|will|might|should|can) (?:it|that|this|they|he|she|you|we) be$/,
  /(?:thank you|thanks|back to you|over to you|go ahead|please|your turn|what do you (?:think|say)|how are you|who are you|where are you)$/,
  /(?:what|where|how|who)(?:'s|'re)? .*(?:for|from|like|at)$|who .*(?:to|with|by|of|about)$|(?:talking|speaking|all|this|that|book|show) about$/,
  /(?:did|do|does|would) (?:you|they|we|he|she|it) like$/,
] as const;

/** After these something must come. Subject pronouns and what is contracted with them, too. */
const HANGING = wordSet(
  'and or but because cause cuz so if unless although whereas whether than the a an my your our their its every which ' +
    'whose gonna wanna i we they he she like very quite such ' +
    "i'm i've i'd i'll we're we've we'd we'll you're you've you'd you'll they're they've they'd they'll he's he'd she's she'd " +
    "it's it'd it'll that's that'd there's here's what's who's let's also maybe",
);

const HANGING_PHRASES = [
  /(?:^| )(?:(?:so )?i was|i (?:guess|mean|believe|feel|suppose|want|need|wish|wanted|hope|wonder)|which means|means|tell (?:me|us) about|want to|going to|trying to|have to|used to|need to|able to|such as|kind of|sort of|a lot of|for example|for instance|(?<!\b(?:do|did|as|that|what|if|should|would) )you know|and then|but then|so then|as if|in case|due to|the fact|the way|let me)$/,
  /(?:^| )(?:wondering|wonder|thinking|was saying|is saying|said|saying)$/,
  /(?:think|say|said|know|mean|means|is|was|so|fact|such|idea|agree|believe|feel|felt|now|given|provided) that$/,
  // "what do you", "how would we": the verb is missing. "you like it, do you" is a tag and was found before.
  /(?:^|(?:what|why|how|who|when|where|which|so|and|but) )(?:do|did|does|can|could|would|will|should|have|has) (?:you|we|they|it)$/,
] as const;

const STRANDED = wordSet(
  'of to in on at by for from with about into over under between through during without against toward towards among ' +
    'per onto upon within across beyond is are was were be been being am do does did have has had having can could will ' +
    "would should may might must isn't aren't wasn't weren't don't doesn't didn't can't couldn't won't wouldn't shouldn't " +
    "haven't hasn't not just really actually basically probably almost even only well who when where while until though " +
    'since as each these those',
);

const DIGIT = /^(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|\d{1,3})$/;
/** A bare "ten" or "nineteen" may be the first half of a number, "twenty" mostly is. */
const NUMBER_START = /^(?:nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|point)$/;

const ANNOUNCES = [
  /(?:two|three|four|five|several|a few|a couple of|some) (?:\S+ )?(?:things|questions|points|reasons|parts|ways|examples|options|ideas)$/,
  /(?:i have a question|let me ask (?:you|both of you)(?: something| this| a question)?|want to ask you(?: something)?|here's (?:the thing|my question|why|what)|one more (?:thing|question)|the (?:thing|point|question|problem|reason|idea|truth) is|the following|last question|next question|first question)$/,
] as const;

const ENUMERATION =
  /(?:^|(?:things|questions|points|reasons|parts|ways) )(?:so |well |and )*(?:first|firstly|the first (?:one|thing|point|reason|question)|number one|on the one hand|to begin with)\b/;
const ENUMERATION_GOES_ON =
  /\b(?:second|secondly|third|thirdly|finally|lastly|number two|then|on the other hand|and the other)\b/;

const SUBORDINATE =
  /^(?:(?:so|and|but|well|okay|now|yes|no) )*(?:if|when|while|once|unless|although|even though|as soon as|since|whenever|given that|imagine|suppose) (\S+(?: \S+){1,})$/;
/** A second subject with its verb: the main clause has begun. */
const MAIN_CLAUSE =
  /^\S+ \S+ .*(?:\bthen\b|(?<!\b(?:that|if|when|what|who|which|because|think|know|say|said|of|to|for|with|about|in|on|at|and|where|how|all|everything|than|as)) (?:i|we|they|he|she|you|it|that|this|there|people)(?:'\S+| \S+))/;

/** A recogniser without punctuation makes one sentence of a whole turn; what is farther back says nothing of its end. */
const LONGEST_SENTENCE = 60;

/** @param all plain words of the last sentence, names in front and behind already taken off */
export function clauseEnding(all: readonly string[]): ClauseEnding {
  const words = all.slice(-LONGEST_SENTENCE);
  const last = words.at(-1);
  if (last === undefined) return 'hanging';
  const end = words.slice(-14).join(' ');
  if (isFiller(last)) return 'hanging';
  if (endsInTag(end) || CLOSED.some((shape) => shape.test(end))) return 'closed';
  if (HANGING.has(last) || HANGING_PHRASES.some((shape) => shape.test(end))) return 'hanging';
  if (STRANDED.has(last)) return 'stranded';
  if (isHalfANumber(words)) return 'announced';
  if (asksSomething(end) || asksSomething(words.join(' '))) return 'question';
  return announcesMore(words.join(' ')) ? 'announced' : 'plain';
}

function announcesMore(sentence: string): boolean {
  if (ANNOUNCES.some((shape) => shape.test(sentence))) return true;
  const enumeration = ENUMERATION.exec(sentence);
  if (enumeration && !ENUMERATION_GOES_ON.test(sentence.slice(enumeration.index + enumeration[0].length))) return true;
  const subordinate = SUBORDINATE.exec(sentence)?.[1];
  return subordinate !== undefined && !MAIN_CLAUSE.test(subordinate);
}

/** Digits told one by one: a telephone number, a code. Eleven of them are a whole one. */
function isHalfANumber(words: readonly string[]): boolean {
  const last = words.at(-1) ?? '';
  if (NUMBER_START.test(last)) return true;
  const digits = words.length - 1 - words.findLastIndex((word) => !DIGIT.test(word));
  return digits >= 2 && digits < 7;
}
