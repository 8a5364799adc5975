import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writtenWords } from './spoken-form.js';
import { parsePhones, placeWords, speechSpans } from './word-times.js';

describe('word times', () => {
  const phones = parsePhones('pau:0.200 w:0.300 eh:0.500 l:0.600 pau:0.800 ay:1.000 th:1.100 pau:1.300');

  it('come from phone times, with the pauses as anchors', () => {
    const spans = speechSpans(phones);
    expect(spans).toEqual([
      { startMs: 200, endMs: 600 },
      { startMs: 800, endMs: 1100 },
    ]);
    expect(placeWords(writtenWords('Well, I do.'), spans)).toEqual([
      { startMs: 200, endMs: 600 },
      { startMs: 800, endMs: 900 },
      { startMs: 900, endMs: 1100 },
    ]);
  });

  it('put a pause without punctuation at the nearest word boundary', () => {
    const placed = placeWords(writtenWords('Well now go'), speechSpans(phones));
    expect(placed.map((span) => span.endMs)).toEqual([600, 980, 1100]);
  });

  it('give a word with a pause inside it all of its sound', () => {
    expect(placeWords(writtenWords('42%'), speechSpans(phones))).toEqual([{ startMs: 200, endMs: 1100 }]);
  });

  it('are one for each word and in order, whatever the words and pauses', () => {
    const word = fc.stringMatching(/^[a-z]{1,9}[,.]?$/);
    const sounds = fc.array(fc.constantFrom('pau', 'ah', 't'), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 12 }), sounds, (words, names) => {
        const printed = ['ah', ...names].map((name, index) => `${name}:${((index + 1) / 10).toFixed(3)}`).join(' ');
        const placed = placeWords(writtenWords(words.join(' ')), speechSpans(parsePhones(printed)));
        expect(placed).toHaveLength(words.length);
        for (const [index, span] of placed.entries()) {
          expect(span.endMs).toBeGreaterThan(span.startMs);
          expect(span.startMs).toBeGreaterThanOrEqual((placed[index - 1]?.endMs ?? 0) - 1e-6);
        }
      }),
    );
  });
});
