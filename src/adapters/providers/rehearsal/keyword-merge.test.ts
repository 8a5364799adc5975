import { describe, expect, it } from 'vitest';
import type { FramedWord } from './hypothesis.js';
import { mergeKeywords } from './keyword-merge.js';

const SOUNDS: Readonly<Record<string, string>> = {
  claude: 'K L AO D',
  flawed: 'F L AO D',
  closet: 'K L AA Z AH T',
  question: 'K W EH S CH AH N',
  claw: 'K L AO',
  the: 'DH AH',
};
const pronounce = (word: string) => (SOUNDS[word] ?? '').split(' ').filter(Boolean);
const word = (text: string, from: number, to: number): FramedWord => ({ text, from, to });
const merged = (words: FramedWord[], ...names: FramedWord[]) =>
  mergeKeywords(words, names, pronounce).map(({ text }) => text);

describe('a spotted name', () => {
  it('stands for the similar word at the end of a clause', () => {
    expect(merged([word('that', 10, 40), word('flawed', 52, 108)], word('claude', 50, 100))).toEqual([
      'that',
      'claude',
    ]);
  });

  it('stands for two words at the beginning that lie where it was heard', () => {
    const words = [word('claw', 20, 55), word('the', 55, 70), word('what', 80, 100)];
    expect(merged(words, word('claude', 22, 70))).toEqual(['claude', 'what']);
  });

  it('changes nothing when the open vocabulary heard it too', () => {
    expect(merged([word('claude', 20, 70)], word('claude', 22, 69))).toEqual(['claude']);
  });

  it('is not believed in the middle of a clause', () => {
    const words = [word('a', 0, 10), word('flawed', 10, 60), word('plan', 60, 90)];
    expect(merged(words, word('claude', 12, 58))).toEqual(['a', 'flawed', 'plan']);
  });

  it('is not believed when the words sound different', () => {
    expect(merged([word('question', 0, 60)], word('claude', 5, 50))).toEqual(['question']);
  });

  it('does not swallow a much longer stretch', () => {
    expect(merged([word('closet', 0, 100)], word('claude', 10, 50))).toEqual(['closet']);
  });

  it('is put in where nothing else was heard', () => {
    expect(merged([word('so', 0, 20), word('what', 90, 120)], word('claude', 30, 80))).toEqual([
      'so',
      'claude',
      'what',
    ]);
  });
});
