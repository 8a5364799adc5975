import { expect, it } from 'vitest';
import { framedWords } from './hypothesis.js';

it('keeps words, without silences, noises, fillers and the number of their pronunciation', () => {
  const segments = ['<s>', 'coffee(2)', '<sil>', '[NOISE]', '++UM++', 'claude ', '</s>'].map((word, index) => ({
    word,
    start: index * 10,
    end: index * 10 + 9,
  }));
  expect(framedWords(segments)).toEqual([
    { text: 'coffee', from: 10, to: 20 },
    { text: 'claude', from: 50, to: 60 },
  ]);
});
