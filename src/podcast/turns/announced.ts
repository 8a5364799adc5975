/** Words that are complete and still promise more: "two questions", "first …", "if you …", digits one by one. */

const ANNOUNCES = [
  /\b(?:two|three|four|five|several|a few|a couple of|some) (?:\S+ )?(?:things|questions|points|reasons|parts|ways|examples|options|ideas)$/,
  /\b(?:i have a question|(?:let me|want to|wanted to|gonna|going to) ask (?:you|both of you)(?: something| this| a question)?)$/,
  /\b(?:here's (?:the thing|my question|why|what)|one more (?:thing|question)|(?:last|next|first) question|the following)$/,
  /^(?:(?:so|and|but|well|now) )*(?:to be honest|as you know|if i may|that said|by the way|in (?:your|my) (?:opinion|view))$/,
];

/** The first half of a pair whose second half is still to come. */
const HALVES = [
  /\bnot only\b(?!.*\bbut\b)/,
  /\beither (?!of|way)(?!.*\bor\b)/,
  /^(?:the more|the less|the better) (?!.*\bthe (?:more|less|better|worse)\b)/,
];

const ENUMERATION =
  /(?:^|(?:things|questions|points|reasons|parts|ways) )(?:so |well |and )*(?:first|firstly|the first (?:one|thing|point|reason|question)|number one|on the one hand|to begin with)\b/;
const ENUMERATION_GOES_ON =
  /\b(?:second|secondly|third|thirdly|finally|lastly|number two|then|on the other hand|and the other)\b/;
/** Words after "first": a longer one is a story of its own. */
const LONGEST_ITEM = 12;

const SUBORDINATE =
  /^(?:(?:so|and|but|well|okay|now|yes|no) )*(?:if|when|while|once|unless|although|even though|as soon as|since|whenever|given that|imagine|suppose|(?:after|before)(?! (?:all|that|this)\b)) (\S+(?: \S+)+)$/;
/** A subject pronoun right behind one of these belongs to the clause that is open already. */
const KEEPS_CLAUSE =
  'that|if|when|what|who|which|because|think|know|say|said|of|to|for|with|about|in|on|at|and|where|how|all|everything|than|as';
/** A second subject with its verb, or a question: the main clause has begun. */
const MAIN_CLAUSE = new RegExp(
  `^\\S+ \\S+ .*(?:\\bthen\\b|(?<!\\b(?:${KEEPS_CLAUSE})) (?:i|we|they|he|she|you|it|that|this|there|people|everybody|everyone|nobody)(?:'\\S+| \\S+)|\\b(?:let me|let's|tell me)\\b|\\b(?:what|who|how|why)(?:'s| is| are| was| would)\\b)`,
);

/** "The people who made the first records": somebody is described, and nothing is said of them yet. */
const DESCRIBED =
  /^(?:(?:so|and|but|well|now) )*(?:(?:the|a|an|my|our|all|most|many|some|those|these) )?(?:\S+ )?\S+ (?:who|which) \S+((?: \S+){1,6})$/;
const SAYS_SOMETHING =
  /\b(?:is|are|was|were|has|have|had|do|does|did|can|could|will|would|should|must|may|might|said|says|think|thought|came|went|made|got|never|always|still)\b|n't\b/;

/**
 * @param sentence plain words, one space between them, that could be all by their last words
 * @param behindComma how many words stand behind the last written comma: two or more may be the main clause
 */
export function announcesMore(sentence: string, behindComma = 0): boolean {
  if ([...ANNOUNCES, ...HALVES].some((shape) => shape.test(sentence)) || startsEnumeration(sentence)) return true;
  return behindComma < 2 && (lacksMainClause(sentence) || onlyDescribes(sentence));
}

function startsEnumeration(sentence: string): boolean {
  const first = ENUMERATION.exec(sentence);
  if (!first) return false;
  const item = sentence.slice(first.index + first[0].length);
  return item.split(' ').length <= LONGEST_ITEM && !ENUMERATION_GOES_ON.test(item);
}

function lacksMainClause(sentence: string): boolean {
  const clause = SUBORDINATE.exec(sentence)?.[1];
  return clause !== undefined && !MAIN_CLAUSE.test(clause);
}

function onlyDescribes(sentence: string): boolean {
  const description = DESCRIBED.exec(sentence)?.[1];
  return description !== undefined && !SAYS_SOMETHING.test(description);
}

const DIGIT = /^(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|\d{1,3})$/;
/** "Nineteen" and "twenty" are mostly the first half of a number. */
const NUMBER_START = /^(?:nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|point)$/;
const DIGITS_OF_A_NUMBER = 7;

/** Half a year, or digits told one by one: a telephone number, a code. Seven of them may be a whole one. */
export function isHalfANumber(words: readonly string[]): boolean {
  if (NUMBER_START.test(words.at(-1) ?? '')) return true;
  const digits = words.length - 1 - words.findLastIndex((word) => !DIGIT.test(word));
  return digits >= 2 && digits < DIGITS_OF_A_NUMBER;
}
