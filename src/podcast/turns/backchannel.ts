import { isFiller, wordSet } from './heard-words.js';

/** What a listener says without wanting the floor. */
const LISTENING = wordSet(
  'uh huh ah aha oh ooh wow whoa right yeah yes yep yup yah ya okay ok sure true indeed exactly absolutely totally ' +
    'definitely certainly nice great cool good fine lovely wonderful amazing fascinating interesting funny really ' +
    'hm mm mhm hmm uhhuh mmhm mmhmm mhmm hmhm ha haha hah hehe heh lol ahem cough achoo phew wow gosh god fair enough alright',
);

/** Of several words, none of which interrupts. */
const PHRASES = [
  /^(?:yeah |yes |oh |okay |right |ah )*(?:i see|got it|of course|good point|fair (?:enough|point)|(?:that |it )?makes sense|(?:that's|that is|it's|how|so|very) (?:right|true|interesting|great|good|nice|funny|fair|amazing|fascinating)|no (?:way|kidding|doubt)|oh no|my god|you bet|for sure|i know|i agree|tell me about it|go on|go ahead|keep going|carry on|please continue)(?: yeah| yes| right| okay)*$/,
  /^(?:uh|um|mm|hm|m|ah) (?:huh|hm|hmm|mm|hum|ha)$/,
];

/**
 * What a small recogniser writes for a hum, a breath, a cough: one syllable that says nothing. "And" and "but" are not
 * among them: somebody who begins so wants to speak.
 */
const NOISE = wordSet('the a an of oh hum home him her it in i e o er eh he m n mum them ooh hoo');

/** Recognisers that hear more than words write it in brackets: "[laughter]", "(coughs)", "*sighs*", "♪". */
export function withoutSounds(text: string): string {
  return text.replace(/\[[^\]]*\]|\([^)]*\)|\*[^*]*\*|[♪♫]/g, ' ');
}

export function isListenersWord(word: string): boolean {
  return (
    LISTENING.has(word) ||
    isFiller(word) ||
    /^(?:m+-?h+m+|(?:ha|he|hi){2,}h?|ye+a+h*|wo+w+|a+h+a*|o+h+|oka+y+)$/.test(word)
  );
}

export function isNoise(word: string): boolean {
  return NOISE.has(word);
}

/** The words as a whole are a listener's. */
export function isListenersPhrase(words: readonly string[]): boolean {
  return PHRASES.some((phrase) => phrase.test(words.join(' ')));
}
