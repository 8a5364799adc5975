/** Why the director gave a speaker the floor, as one would say it. */
const WORDS: Readonly<Record<string, string>> = {
  addressed: 'Addressed by name',
  'asked-back': 'In conversation with you',
  'handed-over': 'The speaker before handed over',
  given: 'You gave the floor',
  expert: 'This is their field',
  opening: 'Opens the show',
  closing: 'Closes the show',
  balance: 'Least heard so far',
  autopilot: 'Autopilot: least heard so far',
  'run-limit': 'The speakers have had their run',
  'time-limit': 'The speakers have talked long enough',
  repetition: 'The speakers began to repeat themselves',
  'points-made': 'Every talking point has been made',
};

/** Empty for a reason this page does not know: better nothing than a code. */
export const reasonWords = (reason: string): string => WORDS[reason] ?? '';
