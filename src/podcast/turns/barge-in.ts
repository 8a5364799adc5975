/** What a sound of the host over an AI speaker means, judged by its words. */
export type BargeInVerdict =
  /** A real utterance: the speaker is cut. */
  | 'interrupt'
  /** A listener's noise: the speaker goes on. */
  | 'backchannel'
  /** The loudspeaker heard by the microphone. */
  | 'echo'
  /** Not enough words yet. */
  | 'undecided';

const BACKCHANNELS = new Set(
  (
    'mm mhm mmhm mmhmm hmm hm uh huh um ah oh ooh wow right yeah yes yep yup okay ok sure true indeed exactly ' +
    'absolutely totally nice great cool interesting really i see know got it of course good fair enough ha haha'
  ).split(' '),
);

/** Words that stop a speaker however short they are. */
const STOP_PHRASES =
  /\b(?:stop|wait|hold on|hang on|no|sorry|excuse me|one moment|just a (?:second|moment|minute)|let me)\b/;

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}'\s]/gu, ' ')
    .split(/\s+/)
    .filter(Boolean);
}

/** Share of the host's word pairs that the speaker has just said. */
function overlapWith(spoken: string, words: readonly string[]): number {
  const said = wordsOf(spoken);
  const pairs = new Set(said.slice(1).map((word, index) => `${said[index]} ${word}`));
  if (words.length < 2) return 0;
  const hits = words.slice(1).filter((word, index) => pairs.has(`${words[index]} ${word}`)).length;
  return hits / (words.length - 1);
}

/**
 * @param text what the recogniser has so far
 * @param settled true for a final text, or when the host has fallen silent; partials flicker and need two words
 * @param spokenText what the interrupted speaker has said in this turn
 */
export function judgeBargeIn(text: string, settled: boolean, spokenText: string): BargeInVerdict {
  const words = wordsOf(text);
  if (words.length === 0) return 'undecided';
  if (words.length >= 3 && overlapWith(spokenText, words) >= 0.6) return 'echo';
  if (STOP_PHRASES.test(words.join(' '))) return 'interrupt';
  const content = words.filter((word) => !BACKCHANNELS.has(word));
  if (content.length === 0 && words.length <= 4) return settled ? 'backchannel' : 'undecided';
  if (settled || content.length >= 2 || words.length >= 4) return 'interrupt';
  return 'undecided';
}
