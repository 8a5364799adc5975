import { describe, expect, it } from 'vitest';
import { spokenForm, writtenWords } from './spoken-form.js';

describe('the spoken form of a text', () => {
  it('keeps what the engine knows and rewrites what it would drop', () => {
    expect(spokenForm('It’s “naïve” — café…')).toBe('It\'s "naive", cafe...');
  });

  it.each(['', '   ', '...', '—', '🎙️', 'こんにちは', '!?'])('has none for %j', (text) => {
    expect(spokenForm(text)).toBeUndefined();
  });
});

describe('the words as written', () => {
  it('joined with single spaces are the text', () => {
    const text = 'Well — “yes”, he said 🎙️ in 1999.';
    const words = writtenWords(text).map((word) => word.text);
    expect(words).toEqual(['Well —', '“yes”,', 'he', 'said 🎙️', 'in', '1999.']);
    expect(words.join(' ')).toBe(text);
  });

  it('hangs what stands soundless at the beginning on to the first word', () => {
    expect(writtenWords('… and then').map((word) => word.text)).toEqual(['… and', 'then']);
  });

  it('gives a number the length of its reading', () => {
    const [letters, digits] = writtenWords('word 1999');
    expect(digits?.weight).toBe(4 * (letters?.weight ?? 0));
  });
});
