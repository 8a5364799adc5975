import { describe, expect, it } from 'vitest';
import { captionOf, spokenWords } from './spoken-words.js';

const words = [
  { text: 'Ships', from: 0, to: 100 },
  { text: 'need', from: 100, to: 200 },
  { text: 'light.', from: 250, to: 400 },
];
const line = (heard: number) => ({ turnId: 't1', speaker: 'claude', words, heard });

describe('a line while it is spoken', () => {
  it('has nothing heard before its first sample', () => {
    expect(spokenWords(line(0))).toEqual({ heard: '', now: '', ahead: 'Ships need light.' });
  });

  it('marks the word that sounds', () => {
    expect(spokenWords(line(150))).toEqual({ heard: 'Ships', now: 'need', ahead: 'light.' });
  });

  it('marks no word in the gap between two', () => {
    expect(spokenWords(line(220))).toEqual({ heard: 'Ships need', now: '', ahead: 'light.' });
  });

  it('has everything heard at its end', () => {
    expect(spokenWords(line(400))).toEqual({ heard: 'Ships need light.', now: '', ahead: '' });
  });
});

describe('a caption', () => {
  it('keeps whole words around the one that sounds', () => {
    const spoken = { heard: 'one two three four', now: 'five', ahead: 'six seven eight' };
    expect(captionOf(spoken, { before: 10, ahead: 9 })).toEqual({
      heard: '… three four',
      now: 'five',
      ahead: 'six seven …',
    });
  });

  it('cuts inside a word only when the word alone is too long', () => {
    const spoken = { heard: 'abcdefghij', now: '', ahead: 'abcdefghij' };
    expect(captionOf(spoken, { before: 4, ahead: 4 })).toEqual({ heard: '… ghij', now: '', ahead: 'abcd …' });
  });

  it('leaves a short line as it is', () => {
    const spoken = { heard: 'one', now: '', ahead: 'two' };
    expect(captionOf(spoken, { before: 80, ahead: 80 })).toEqual(spoken);
  });
});
