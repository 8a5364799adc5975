/** Complete questions and requests, found by their word order: recognisers often write no question mark. */

const WH = "(?:what|why|how|who|when|where|which|whose)(?:'s|'re|'d)?";
const AUXILIARY =
  "(?:do|does|did|is|are|am|was|were|can|could|would|will|should|shall|have|has|had|may|might)(?:n't)?|can't|won't";
const PRONOUN =
  '(?:you|we|they|he|she|it|i|that|this|these|those|there|anyone|someone|everyone|anybody|somebody|everybody|nobody|people)';
const SUBJECT = `(?:${PRONOUN}|(?:the|our|your|my|a|an) \\S+)`;
const LEAD_IN =
  '(?:(?:so|and|but|well|okay|ok|now|yes|yeah|no|right|please|then|all right|alright|hey|first of all|tell me)\\s+)*';

/** "what do you …", "how many people did they …": inverted word order behind a question word, wherever it stands. */
const FARTHER = `(?: (?!${PRONOUN}\\b|the\\b|a\\b|an\\b|my\\b)\\S+){0,2}?`;
const BE = "(?:is|are|am|was|were)(?:n't)?";
const INVERTED = new RegExp(`\\b${WH}${FARTHER} (?:${BE} ${SUBJECT}\\b|(?:${AUXILIARY}) ${SUBJECT} \\S+)`);
/** "which of the two would you …", "if you had to choose would you …": with "you" the verb may stand anywhere. */
const INVERTED_YOU = /\b(?:do|did|would|can|could|should|will|have|are|were)(?:n't)? you \S+/;
/** "what does claude say": the subject is a name; only right behind the question word. */
const INVERTED_NAME = new RegExp(
  `\\b${WH} (?:do|does|did|would|should|could|can|will) (?!be\\b|have\\b|not\\b)\\S+ \\S+`,
);
/** "what happened", "who invented it": the question word is itself the subject. "what i mean" is none. */
const SUBJECT_QUESTION = new RegExp(
  `^${LEAD_IN}(?:what|who|which|why|how|whose|what's|who's|where's|how's)(?! (?:${PRONOUN}|a|an|on|if|do|does|did)\\b) \\S+`,
);
const YES_NO = new RegExp(`^${LEAD_IN}(?:${AUXILIARY}) ${SUBJECT} \\S+`);
/** Behind one more word, most likely a name that was misheard. "music is the …" is no question, so only "you" and "we". */
const YES_NO_BEHIND_NAME = new RegExp(`^${LEAD_IN}(?!${PRONOUN}\\b)\\S+ (?:${AUXILIARY}) (?:you|we) \\S+`);
const REQUEST = new RegExp(
  `^${LEAD_IN}(?:(?!${PRONOUN}\\b|to\\b)\\S+ )?(?:tell|give|remind|help|take|show|walk) (?:me|us) \\S+|^${LEAD_IN}(?:explain|describe) \\S+`,
);

const SHAPES = [INVERTED, INVERTED_YOU, INVERTED_NAME, SUBJECT_QUESTION, YES_NO, YES_NO_BEHIND_NAME, REQUEST];

/** Whether `sentence` (plain words, one space between them) asks or asks for something; it may still be cut short. */
export function asksSomething(sentence: string): boolean {
  return SHAPES.some((shape) => shape.test(sentence));
}

/** "… isn't it", "… don't you think", "… right": a tag that asks for an answer. */
export function endsInTag(sentence: string): boolean {
  return (
    /\S+ \S+ (?:(?:is|are|was|were|do|does|did|have|has|had|would|could|can|should|wo|ca)n't) (?:it|they|you|we|he|she|there|i)(?: think| say| agree)?$/.test(
      sentence,
    ) ||
    /\b(you|we|they|he|she|it)\b.* (?:do|does|did|is|are|was|were|can|will|would|has|have|should) \1$/.test(sentence) ||
    /\S+ \S+ (?:right|correct|or not|am i right|you know what i mean|if you will|don't you know)$/.test(sentence)
  );
}
