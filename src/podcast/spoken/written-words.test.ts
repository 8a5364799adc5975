import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TimedWord } from '../../adapters/tts.js';
import { type Lexicon, spokenFormOf } from './spoken-forms.js';
import { wordsAsWritten } from './written-words.js';

/** Ten samples for each letter, as an engine that times what it was given. */
function timed(text: string): TimedWord[] {
  let at = 0;
  return text
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => {
      const from = at;
      at += word.length * 10;
      return { text: word, from, to: at };
    });
}

function heard(written: string, lexicon: Lexicon = {}) {
  const form = spokenFormOf(written, lexicon);
  return wordsAsWritten(form, timed(form.text))?.map(({ text, from, to }) => [text, from, to]);
}

describe('what was heard, as it is written', () => {
  it('is the same where voice and caption agree', () => {
    expect(heard('It was late.')).toEqual([
      ['It', 0, 20],
      ['was', 20, 50],
      ['late.', 50, 100],
    ]);
  });

  it('has a sum for the many words it is said in', () => {
    expect(heard('It cost $42.50 then.')).toEqual([
      ['It', 0, 20],
      ['cost', 20, 60],
      ['$42.50', 60, 60 + 'forty-twodollarsandfiftycents'.length * 10],
      ['then.', 350, 400],
    ]);
  });

  it.each([
    ['We met at 3 p.m. today.', ['We', 'met', 'at', '3 p.m.', 'today.']],
    ['They raised $2 million in 2023-05-10.', ['They', 'raised', '$2 million', 'in', '2023-05-10.']],
    ['From 10–20, 50% of AT&T & co.', ['From', '10–20,', '50%', 'of', 'AT&T', '&', 'co.']],
    ['Ask me@example.com — now.', ['Ask', 'me@example.com —', 'now.']],
    ['— Well, e.g. this', ['— Well,', 'e.g.', 'this']],
  ])('%s', (written, words) => expect(heard(written)?.map(([text]) => text)).toEqual(words));

  it('has the show’s words as the show writes them', () => {
    const lexicon = { GIF: 'jif', 'New York': 'Noo York', shh: '' };
    expect(heard('GIFs in New York, shh, now.', lexicon)?.map(([text]) => text)).toEqual([
      'GIFs',
      'in',
      'New York, shh,',
      'now.',
    ]);
  });

  it('takes words that an engine tells without marks, or hung together', () => {
    const form = spokenFormOf('Well — $1, he said.');
    expect(form.text).toBe('Well — one dollar, he said.');
    const words = ['Well —', 'ONE', 'dollar', 'he', 'said'].map((text, index) => ({
      text,
      from: index,
      to: index + 1,
    }));
    expect(wordsAsWritten(form, words)?.map(({ text, to }) => [text, to])).toEqual([
      ['Well —', 1],
      ['$1,', 3],
      ['he', 4],
      ['said.', 5],
    ]);
  });

  it('is not guessed when an engine tells other words', () => {
    const form = spokenFormOf('It cost $42.');
    expect(wordsAsWritten(form, timed('It cost 42 bucks.'))).toBeUndefined();
    expect(wordsAsWritten(form, timed('It cost'))).toBeUndefined();
  });

  it('joined with spaces is the written text, in order and at the same times, whatever is said', () => {
    const bits = [
      '$42.50',
      '3 p.m.',
      '50%',
      'me@example.com',
      'GIFs',
      'New York',
      '—',
      'word,',
      '10–20',
      '你好',
      'مرحبا',
      '😀',
      '#1',
      '5 km',
      'e.g.',
      '"quoted"',
      '2023-05-10',
      '...',
      '20 °C',
    ];
    const text = fc.array(fc.oneof(fc.constantFrom(...bits), fc.string({ maxLength: 6 })), { maxLength: 12 });
    fc.assert(
      fc.property(text, (parts) => {
        const written = parts.join(' ');
        const form = spokenFormOf(written, { GIF: 'jif', 'New York': 'Noo York' });
        const said = timed(form.text);
        const words = wordsAsWritten(form, said);
        if (words === undefined) throw new Error(`lost: ${JSON.stringify(form.text)}`);
        if (words.length > 0)
          expect(words.map((word) => word.text).join(' ')).toBe(written.trim().split(/\s+/).join(' '));
        for (const [index, word] of words.entries())
          expect(word.from).toBeGreaterThanOrEqual(words[index - 1]?.to ?? 0);
      }),
      { numRuns: 2_000, seed: 42 },
    );
  });
});
